// Flight: one call in the arena, from the filling of its inputs to the reuse of its slots.
#pragma once

#include <string>
#include <vector>

#include "adapters/host/arena.h"
#include "adapters/host/channel.h"
#include "adapters/host/guards.h"
#include "adapters/host/input_copy.h"
#include "adapters/host/subject.h"

namespace ropecheck {

class Flight {
 public:
  Flight(Arena& arena, uint32_t entry) : arena_(arena), entry_(entry) {}

  // Lays guards and fills the inputs; `call.before` is not looked at. Errors: of PlanTensors, PlaceBuffer and
  // the filler; kInvalid where a buffer is larger than a slot.
  Result<void> Prepare(const Call& call, const Contract& contract, const Filler& fill);
  Posting posting() const;
  // After the call came back: what the guards saw. Remembers the outputs.
  void Finish(std::vector<GuardFinding>& findings);
  // Empty, or which output was written since Finish.
  std::string LateWrites() const;
  // Before the slots are used again: as LateWrites. Large slots give their memory back.
  std::string Retire();

  const TensorPlan& plan() const { return plan_; }
  // For the one who judges: in-place inputs as they were sent.
  const std::vector<TensorView>& views() const { return seen_; }
  uint32_t entry() const { return entry_; }

 private:
  Arena& arena_;
  uint32_t entry_;
  Problem sent_;  // as the kernel is told it: changed by a mismatch
  Circumstances around_;
  std::string text_;
  TensorPlan plan_;
  std::vector<GuardedBuffer> buffers_;
  std::vector<TensorView> views_;
  std::vector<InputCopy> copies_;
  std::vector<TensorView> seen_;
  std::vector<uint64_t> fingerprints_;  // of writable buffers after the call; empty: not finished
};

}  // namespace ropecheck
