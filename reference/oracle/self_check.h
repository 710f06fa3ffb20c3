// The oracle checks itself before it judges anybody else.
#pragma once

#include "reference/problem/result.h"

namespace ropecheck {

// Compares frequency turns (Arb), FX128, the double-double kernels in use and the last rounding with
// constants stored here, and the two oracles with each other at a few hundred points: 1 ms. kInternal, naming
// the part, if anything differs by more than the proved bounds: no verdict of this process can be trusted
// then.
Result<void> CheckOracle();

}  // namespace ropecheck
