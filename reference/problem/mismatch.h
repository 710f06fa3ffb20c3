// Mismatches: calls that disagree with themselves on purpose, to see whether a kernel refuses them.
// Circumstance `bad=NAME` takes a valid problem and changes what the kernel is sent. What a problem's own
// text can say (odd rot_dim, ids beyond the cache, ..) may also be sent as an invalid problem; tensors that
// disagree in shape cannot.
#pragma once

#include <span>
#include <string_view>

#include "reference/problem/case.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

struct Mismatch {
  std::string_view name;
  std::string_view says;   // what it does to the call
  std::string_view needs;  // what a problem must have
  bool (*applies)(const Problem&);
  void (*change)(Problem&);                       // the problem as the kernel is told; nullptr: as it is
  void (*cut)(const Problem&, TensorPlan& plan);  // the tensors; nullptr: those of the changed problem
};
std::span<const Mismatch> Mismatches();
const Mismatch* FindMismatch(std::string_view name);  // nullptr: no such name

// The problem of the call as the kernel is told it: changed by the mismatch, and then usually not valid.
Problem AsSent(const Call& call);
// The tensors of the call as the kernel gets them. Equal to PlanTensors(call.problem) without a mismatch.
// Errors: kInvalid for an unknown mismatch or one that does not apply.
Result<TensorPlan> PlanTensors(const Call& call);

}  // namespace ropecheck
