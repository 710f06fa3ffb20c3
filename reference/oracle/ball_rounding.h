// From balls to correctly rounded elements of a tensor: the last stage of Ziv's test.
#pragma once

#include "reference/oracle/ball.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

// Writes the number of `dtype` nearest to the real in `ball` (ties to even, overflow to Inf), if the ball is
// small enough to tell. An exact ball always is.
bool RoundBall(const Ball& ball, DType dtype, void* out);

// As RoundBall, for a ball that is known to hold the midpoint of two numbers: rounds that, ties to even.
void RoundTie(const Ball& ball, DType dtype, void* out);

// The same for a real that `at(precision)` encloses: an algebraic number such as p * base^(-2i/R). A real that 4096
// bits do not tell from a midpoint is one (2^24 + 1 with a frequency of 2^-3 that was reached through roots): other
// algebraic numbers of these sizes keep a distance that is far larger.
template <class At>
void RoundReal(At at, DType dtype, void* out) {
  constexpr int64_t kMostBits = 4096;
  for (int64_t precision = 128; precision <= kMostBits; precision *= 2)
    if (RoundBall(at(precision), dtype, out)) return;
  RoundTie(at(kMostBits), dtype, out);
}

// The real in `ball` rounded to odd: exact if it is a double, else the one of its two neighbours whose last bit is
// set. If the ball is small enough to tell; an exact one always is.
bool RoundBallToOdd(const Ball& ball, double* out);

// hi + lo, |lo| <= ulp(hi)/2, rounded to odd: its nearest number of a type with at most 51 bits is that of hi
// + lo.
double RoundToOdd(double hi, double lo);

}  // namespace ropecheck
