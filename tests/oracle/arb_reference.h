// Expected values by Arb alone, written again from the formula: shares nothing with the oracle under test.
#pragma once

#include ROPECHECK_ARB_HEADER

#include <cstdint>

#include "reference/problem/dtype.h"

namespace ropecheck {

// gain (x0 cos a - x1 sin a) and gain (x1 cos a + x0 sin a), each rounded once to `dtype`, as doubles.
struct Pair {
  double first, second;
};

// a = position * base^(-2i/rot_dim)
Pair RotateByArb(DType dtype, double x0, double x1, int64_t position, double base, int64_t i, int64_t rot_dim,
                 double gain = 1);
// a = position * inv_freq
Pair RotateByArb(DType dtype, double x0, double x1, int64_t position, double inv_freq, double gain = 1);

}  // namespace ropecheck
