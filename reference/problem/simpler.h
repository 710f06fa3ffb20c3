// Simpler: the one step of every shrinker.
#pragma once

#include <vector>

#include "reference/problem/case.h"

namespace ropecheck {

// What is one step simpler: each strictly less complex (complexity.h), and valid. The simplest come first. A
// problem that is invalid on purpose has invalid ones. Taking any of them again and again ends, because
// complexity is a natural number that falls every time; it ends at the default problem where nothing holds
// the descent up.
std::vector<Problem> Simpler(const Problem& problem);

// Also drops and simplifies what was called before, and brings circumstances to their defaults. A mismatch
// stays.
std::vector<Call> Simpler(const Call& call);

}  // namespace ropecheck
