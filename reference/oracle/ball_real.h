// What frequency laws ask of their number type (reference/frequency/real.h), for Ball.
#pragma once

#include "reference/frequency/ramp.h"
#include "reference/frequency/real.h"
#include "reference/oracle/ball.h"

namespace ropecheck {

inline Ball Number(double x, const Ball& like) { return {x, like.precision()}; }
inline Ball Number(int64_t x, const Ball& like) { return Ball::Integer(x, like.precision()); }
inline Ball Pi(const Ball& like) { return Ball::Pi(like.precision()); }

using BallFunction = void(arb_ptr, arb_srcptr, slong);
inline Ball Applied(BallFunction* function, const Ball& x) {
  Ball result(0, x.precision());
  function(result.get(), x.get(), x.precision());
  return result;
}
// Keep the last ones: every pair of a table asks for logarithms and powers of the same few numbers.
Ball Exp(const Ball& x);
Ball Log(const Ball& x);
// Of a ball over an integer: a ball that holds every candidate.
inline Ball Floor(const Ball& x) { return Applied(arb_floor, x); }
inline Ball Ceil(const Ball& x) { return Applied(arb_ceil, x); }

// For base > 0.
inline Ball Power(const Ball& base, const Ball& exponent) { return Exp(Log(base) * exponent); }
// Where the last power asked for was that of i - 1, its product with base^(-2/denominator), a few guard bits wider:
// a table costs one exponential, not one per pair. The ball encloses the power however it was reached.
Ball PlainPower(const Ball& base, int64_t i, int64_t denominator);
// Keeps the powers of the integers up to n: those of primes are exponentials, others are products.
Ball IntegerPower(int64_t n, const Ball& exponent);

inline Ball Min(const Ball& a, const Ball& b) {
  Ball least(0, std::min(a.precision(), b.precision()));
  arb_min(least.get(), a.get(), b.get(), least.precision());
  return least;
}
inline Ball Max(const Ball& a, const Ball& b) {
  Ball most(0, std::min(a.precision(), b.precision()));
  arb_max(most.get(), a.get(), b.get(), most.precision());
  return most;
}

// Exactly 0 or 1 where all of the ratio is beyond, which most pairs of a ramp are.
Ball ClampedRatio(const Ball& x, const Ball& width);

// kept * weight + scaled * (1 - weight), which is one of them where the weight is exactly 1 or 0.
inline Ball Blend(const Ball& kept, const Ball& scaled, const Ball& weight) {
  if (arb_is_one(weight.get()) != 0) return kept;
  return arb_is_zero(weight.get()) != 0 ? scaled : scaled + (kept - scaled) * weight;
}

inline Order Compare(const Ball& a, const Ball& b) {
  if (arb_lt(a.get(), b.get()) != 0) return Order::kLess;
  if (arb_gt(a.get(), b.get()) != 0) return Order::kGreater;
  return arb_eq(a.get(), b.get()) != 0 ? Order::kEqual : Order::kUnknown;
}
inline Ball Unknown(const Ball& like) {
  Ball all(0, like.precision());
  arb_zero_pm_inf(all.get());
  return all;
}

// Keeps the last ones, which every pair of a table shares.
RampLimits<Ball> LimitsOf(const RampRule& rule, const Ball& base);

}  // namespace ropecheck
