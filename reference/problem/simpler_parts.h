// The steps of Simpler, one function per group of axes. They propose; what is not simpler, or not valid, is
// dropped afterwards, so that a step may change an axis without looking at the others.
#pragma once

#include <functional>
#include <vector>

#include "reference/problem/problem.h"

namespace ropecheck {

using Propose = std::function<void(Problem)>;

void SimplerSizes(const Problem& problem, const Propose& propose);      // simpler_sizes.cc
void SimplerPositions(const Problem& problem, const Propose& propose);  // simpler_positions.cc
void SimplerSource(const Problem& problem, const Propose& propose);     // simpler_axes.cc
void SimplerMemory(const Problem& problem, const Propose& propose);
void SimplerRest(const Problem& problem, const Propose& propose);

// Tokens [first, first + count) of every sequence, and sequences [first, first + count), with their
// positions. simpler_slices.cc
Problem KeepTokens(const Problem& problem, int64_t first, int64_t count);
Problem KeepSequences(const Problem& problem, int64_t first, int64_t count);

// Simpler numbers than n: 0, its highest bits, fewer bits; of the same sign.
std::vector<int64_t> SimplerNumbers(int64_t n);

}  // namespace ropecheck
