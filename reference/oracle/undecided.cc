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
  bool open0 = true, open1 = true;
  for (int64_t precision = 128; open0 || open1; precision *= 2) {
    const RotationBalls at = exact(precision);
    if (open0) open0 = !RoundBall(Ball(x0) * at.c0 - Ball(x1) * at.s0, dtype, rounded.y0);
    if (open1) open1 = !RoundBall(Ball(x1) * at.c1 + Ball(x0) * at.s1, dtype, rounded.y1);
  }
  return rounded;
}

}  // namespace ropecheck
