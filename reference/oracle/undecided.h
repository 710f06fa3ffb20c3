// What follows when the vectorised stage of a rotation cannot decide a rounding: double-double, then Arb.
#pragma once

#include <functional>

#include "reference/oracle/ball.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

// Exact coefficients of one pair, y0 = x0 c0 - x1 s0, y1 = x1 c1 + x0 s1, gain and direction included.
struct RotationBalls {
  Ball c0, s0, c1, s1;
};

// The same as double-double; an output is wrong by at most error * (|x0| + |x1|).
struct RotationDoubles {
  double c0, c0_lo, s0, s0_lo, c1, c1_lo, s1, s1_lo;
  double error;
  bool exact;  // the coefficients are exact: the error is the arithmetic's, none where no product is rounded
};

struct Rounded {
  unsigned char y0[8], y1[8];  // elements of the dtype
};

// Correctly rounded outputs of the pair (x0, x1), both finite. `exact(precision)` is asked only if `near`
// cannot decide.
Rounded RotateUndecided(DType dtype, double x0, double x1, const RotationDoubles& near,
                        const std::function<RotationBalls(int64_t precision)>& exact);

}  // namespace ropecheck
