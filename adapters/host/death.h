// Puts a worker's end into words: what killed it, in which step, and what the fault record says.
#pragma once

#include <span>
#include <string>

#include "adapters/host/process.h"
#include "adapters/host/subject.h"
#include "adapters/worker/control.h"

namespace ropecheck {

// What is known beside the ending itself.
struct DeathScene {
  const ControlBlock* control = nullptr;  // of the process that died; nullptr: a worker without one
  const TensorPlan* plan = nullptr;       // of the call it died in; may be nullptr
  uint32_t entry = 0;                     // of that call
  std::string stderr_tail;
};

Death DescribeDeath(const Ending& ending, DeathScene scene);
// For ends that the host decided on: time limit, end of stream, bad frame.
Death DescribeKill(Death::Cause cause, std::string says, DeathScene scene);

}  // namespace ropecheck
