// Whether a problem can be: every rule names its axis.
#pragma once

#include <span>
#include <string_view>

#include "reference/problem/case.h"
#include "reference/problem/result.h"

namespace ropecheck {

// kInvalid with the axis at fault and what would be right ("rot_dim 96 is larger than head_dim 64
// (axis r). Use r64+0, or d96."). Sizes of zero are valid.
Result<void> Validate(const Problem& problem);
Result<void> Validate(const Call& call);

// kNotComputed, naming the axis, for valid problems whose expected values this version cannot give yet.
Result<void> Computable(const Problem& problem);

// The names that circumstance `bad=` takes, and what each does to the call.
struct Mismatch {
  std::string_view name;
  std::string_view says;
};
std::span<const Mismatch> Mismatches();

}  // namespace ropecheck
