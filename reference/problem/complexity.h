// The order in which problems and calls are simpler than others: what shrinking goes down along.
#pragma once

#include <cstdint>

#include "reference/problem/case.h"

namespace ropecheck {

// A sum with one term per axis, 0 at the axis's simplest value: sizes count themselves (1 is simplest),
// positions and strides their bits (a power of two is simpler than its neighbours), lists every number in
// them, structured axes a fixed amount for being away from their default. Equal numbers are equally simple.
// Saturates.
uint64_t Complexity(const Problem& problem);

// The sum over the call's problem, its circumstances, and every problem before it (which costs extra).
uint64_t Complexity(const Call& call);

}  // namespace ropecheck
