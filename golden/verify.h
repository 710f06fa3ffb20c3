// Verification: everything in a golden file, computed again.
#pragma once

#include <string>

#include "golden/golden_case.h"

namespace ropecheck::golden {

// Empty, or the first thing that differs between what a file holds and what its problem gives now, as
// "/cases/0003/out_q/f32: element [0,1,2,3] is .., computed again ..". Tolerances may differ by the last bit of the C
// library's functions (SameTolerance). Errors: those of Remake.
Result<std::string> Difference(const GoldenCase& stored, size_t index);

}  // namespace ropecheck::golden
