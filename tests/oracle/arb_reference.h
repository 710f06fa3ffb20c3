// Expected values by Arb alone, written again from the formulas: shares nothing with the oracle under test.
#pragma once

#include ROPECHECK_ARB_HEADER

#include <cstdint>
#include <memory>

#include "reference/problem/dtype.h"

namespace ropecheck {

// a b + c d, rounded once to `dtype`.
double ArbProductSum(DType dtype, double a, double b, double c, double d);

struct PairOfDoubles {
  double first, second;
};

// The rotation by one angle, with more bits than any double or any cancellation of doubles can ask for.
class ArbRotation {
 public:
  // position * base^(-2i/rot_dim) / divisor
  static ArbRotation OfPlain(double base, int64_t i, int64_t rot_dim, int64_t position, double divisor = 1);
  // position * inv_freq, both exact
  static ArbRotation OfInvFreq(double inv_freq, int64_t position);
  // position * turns, in turns of 2^-192: words[2] is the most significant
  static ArbRotation OfTurns(const uint64_t words[3], uint64_t position);
  ~ArbRotation();
  ArbRotation(ArbRotation&&) noexcept;

  // gain (x0 cos - x1 sin) and gain (x1 cos + x0 sin), each rounded once to `dtype`.
  PairOfDoubles Rotate(DType dtype, double x0, double x1, double gain = 1) const;
  // The angle in radians, rounded once.
  double Angle(DType dtype) const;
  // |exact - (hi + lo + rest)|
  double CosError(double hi, double lo, double rest = 0) const;
  double SinError(double hi, double lo, double rest = 0) const;

 private:
  ArbRotation();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ropecheck
