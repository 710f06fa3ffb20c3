// From balls to correctly rounded elements of a tensor: the last stage of Ziv's test.
#pragma once

#include "reference/oracle/ball.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

// Writes the number of `dtype` nearest to the real in `ball` (ties to even, overflow to Inf), if the ball is
// small enough to tell. An exact ball always is.
bool RoundBall(const Ball& ball, DType dtype, void* out);

// The same for a real that `at(precision)` encloses. Terminates for every real that is no midpoint of
// `dtype`, and for balls that become exact.
template <class At>
void RoundReal(At at, DType dtype, void* out) {
  for (int64_t precision = 128; !RoundBall(at(precision), dtype, out); precision *= 2) {
  }
}

// hi + lo, |lo| <= ulp(hi)/2, rounded to odd: its nearest number of a type with at most 51 bits is that of hi
// + lo.
double RoundToOdd(double hi, double lo);

}  // namespace ropecheck
