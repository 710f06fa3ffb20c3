// What the problem's frequency law is asked about for one of its pairs.
#pragma once

#include "reference/frequency/pair.h"
#include "reference/problem/problem.h"

namespace ropecheck {

inline PairOfHead HeadPairOf(const Problem& problem, int64_t i) {
  return {i, i, problem.window.rot_dim, problem.window.head_dim};
}

}  // namespace ropecheck
