// Calls one kernel through its C table: claim, can_do, setup, run, sync, done. What it throws is caught here,
// and the floating-point environment is checked around each step.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "adapters/host/subject.h"
#include "adapters/host/to_abi.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

// What a process is doing for a kernel. Kept where it survives the process, to say where it died.
enum class Phase : uint32_t { kIdle, kLoad, kClaim, kCanDo, kSetup, kRun, kSync, kDone, kAfter };
std::string_view Name(Phase phase);  // "idle", "dlopen", "claim", ...

struct Answer {
  Outcome::Kind kind = Outcome::Kind::kOutputs;
  std::string reason;
  ClaimText claim;
  std::string changed_environment;  // empty: nothing
  double seconds = 0;               // of run and sync
};

class Invoker {
 public:
  // `phase` is written before each step; both outlive the Invoker.
  Invoker(const rc_kernel& kernel, std::atomic<uint32_t>& phase);
  ~Invoker();
  Invoker(const Invoker&) = delete;
  Invoker& operator=(const Invoker&) = delete;

  // Runs one call of `problem`. A problem equal in text to the last one keeps its claim and its plan.
  Answer Run(const std::shared_ptr<const AbiProblem>& problem, AbiCall& call);
  // Ends the current problem's plan.
  void Finish();

 private:
  template <class Step>
  rc_status Try(Phase phase, Answer& answer, Step&& step);
  void Prepare(const rc_problem& problem);

  const rc_kernel& kernel_;
  std::atomic<uint32_t>& phase_;
  std::shared_ptr<const AbiProblem> problem_;
  Answer prepared_;  // what claim, can_do and setup answered
  rc_plan* plan_ = nullptr;
  bool set_up_ = false;
  std::vector<std::byte> workspace_;
};

}  // namespace ropecheck
