// The claim that an outcome is judged by.
#pragma once

#include "properties/check.h"
#include "reference/precision/pipeline.h"
#include "reference/problem/result.h"

namespace ropecheck {

// The kernel's claim for the call, or `--grade` in its place. Errors: kInvalid where it names no pipeline, a
// broken one, a gain site that there is not, or library errors out of range.
Result<Claim> ClaimOf(const Judging& judging, const Outcome& outcome);

}  // namespace ropecheck
