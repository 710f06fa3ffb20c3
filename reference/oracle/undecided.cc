#include "reference/oracle/undecided.h"

#include <cmath>
#include <cstring>
#include <utility>

#include "reference/oracle/ball_rounding.h"

namespace ropecheck {
namespace {

struct WideSum {
  double hi, lo;
  bool exact;  // no product was rounded
};

// x c + y s, normalised. std::fma is correct on every machine, if slow on some.
WideSum Combine(double x, double c, double c_lo, double y, double s, double s_lo) {
  const double p = x * c, q = y * s;
  const double p_lo = std::fma(x, c, -p) + x * c_lo, q_lo = std::fma(y, s, -q) + y * s_lo;
  const double sum = p + q, bb = sum - p;
  const double low = ((p - (sum - bb)) + (q - bb)) + (p_lo + q_lo);
  const double hi = sum + low, hb = hi - sum;
  return {hi, (sum - (hi - hb)) + (low - hb), p_lo == 0 && q_lo == 0};
}

double SumToOdd(double a, double b) {
  const double sum = a + b, bb = sum - a;
  return RoundToOdd(sum, (a - (sum - bb)) + (b - bb));
}

bool RoundNarrow(DType dtype, const WideSum& y, double e, unsigned char* out) {
  unsigned char below[8] = {}, above[8] = {};
  EncodeNearest(dtype, SumToOdd(y.hi, y.lo - e), below);
  EncodeNearest(dtype, SumToOdd(y.hi, y.lo + e), above);
  std::memcpy(out, below, sizeof below);
  return std::memcmp(below, above, sizeof below) == 0;
}

// (hi + lo) * 2^exponent in f64, hi + lo of size about 1 and off by at most `e`.
bool RoundScaled(const WideSum& y, double e, int exponent, unsigned char* out) {
  if (y.hi == 0) return false;
  double rounded;
  if (std::ilogb(y.hi) + exponent > Info(DType::kF64).min_exponent) {
    const double below = y.hi + (y.lo - e), above = y.hi + (y.lo + e);
    if (below != above) return false;
    rounded = std::ldexp(below, exponent);  // exact, or Inf
  } else {
    // Round in units of the subnormal quantum: rounding before the scaling would round twice.
    constexpr int kQuantum = -1074;
    const double units = std::ldexp(y.hi, exponent - kQuantum), whole = std::nearbyint(units);
    const double rest = (units - whole) + std::ldexp(y.lo, exponent - kQuantum);
    if (std::fabs(std::fabs(rest) - 0.5) <= std::ldexp(e, exponent - kQuantum) + 0x1p-50) return false;
    const double nearest = std::fabs(rest) < 0.5 ? whole : whole + std::copysign(1.0, rest);
    rounded = std::copysign(std::ldexp(nearest, kQuantum), y.hi);
  }
  std::memcpy(out, &rounded, sizeof rounded);
  return true;
}

// f64 pairs near either end of the range, brought to size 1 so that products neither overflow nor lose their
// low halves.
bool RotateScaled(double x0, double x1, const RotationDoubles& near, Rounded* rounded) {
  const double largest = std::fmax(std::fabs(x0), std::fabs(x1));
  if (largest == 0) return false;
  const int exponent = std::ilogb(largest);
  const double a = std::ldexp(x0, -exponent), b = std::ldexp(x1, -exponent);
  const double e = near.error * (std::fabs(a) + std::fabs(b));
  return RoundScaled(Combine(a, near.c0, near.c0_lo, -b, near.s0, near.s0_lo), e, exponent, rounded->y0) &&
         RoundScaled(Combine(b, near.c1, near.c1_lo, a, near.s1, near.s1_lo), e, exponent, rounded->y1);
}

}  // namespace

Rounded RotateUndecided(DType dtype, double x0, double x1, const RotationDoubles& near,
                        const std::function<RotationBalls(int64_t)>& exact) {
  Rounded rounded{};
  if (dtype != DType::kF64) {
    const double error = near.error * (std::fabs(x0) + std::fabs(x1));
    const WideSum y0 = Combine(x0, near.c0, near.c0_lo, -x1, near.s0, near.s0_lo);
    const WideSum y1 = Combine(x1, near.c1, near.c1_lo, x0, near.s1, near.s1_lo);
    const double error0 = near.exact && y0.exact ? 0 : error, error1 = near.exact && y1.exact ? 0 : error;
    if (RoundNarrow(dtype, y0, error0, rounded.y0) && RoundNarrow(dtype, y1, error1, rounded.y1))
      return rounded;
  }
  if (dtype == DType::kF64 && RotateScaled(x0, x1, near, &rounded)) return rounded;
  bool open0 = true, open1 = true;
  for (int64_t precision = 128; open0 || open1; precision *= 2) {
    const RotationBalls at = exact(precision);
    if (open0) open0 = !RoundBall(Ball(x0) * at.c0 - Ball(x1) * at.s0, dtype, rounded.y0);
    if (open1) open1 = !RoundBall(Ball(x1) * at.c1 + Ball(x0) * at.s1, dtype, rounded.y1);
  }
  return rounded;
}

}  // namespace ropecheck
