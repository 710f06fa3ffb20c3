// Two planted bugs in one kernel. What it means: each step that a bug spoils is spoiled, so an output element that only
// one of them changes is what that one makes of it, and one that both change carries both errors,
//     y = y_first + (y_second - y_honest).
// The bugs can thus hide each other, where their errors cancel, as they could in a kernel written with both. Each
// keeps its own state, refuses or accepts what it does alone, and runs in the call's own buffers, so that its stray
// accesses are strays. A chain of classes, each over the other, would also let one bug feed the other; but the bugs
// are classes over Honest by name, and errors of first order add up.
#pragma once

#include <cstdint>

#include "tests/mutants/honest.h"

namespace ropecheck::mutants {

// `count` pairs of bugs that take the same calls, drawn from Mutants() by `seed`, each named "first.second", no pair
// twice; and as the control "honest.honest".
KernelList MakePairs(int count, uint64_t seed);

}  // namespace ropecheck::mutants
