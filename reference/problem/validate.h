// Whether a problem can be: every rule names its axis.
#pragma once

#include "reference/problem/case.h"
#include "reference/problem/result.h"

namespace ropecheck {

// kInvalid with the axis at fault and what would be right ("rot_dim 96 is larger than head_dim 64
// (axis r). Use r64+0, or d96."). Sizes of zero are valid.
Result<void> Validate(const Problem& problem);
Result<void> Validate(const Call& call);

// The part of it that memory and loops depend on: sizes, list lengths, spans. What passes this can be laid
// out and sent to a kernel, also where it is invalid on purpose (odd rot_dim, ids beyond the cache, ..).
Result<void> ValidateStructure(const Problem& problem);

// kNotComputed, naming the axis, for valid problems whose expected values this version cannot give yet.
Result<void> Computable(const Problem& problem);

}  // namespace ropecheck
