#include "reference/precision/judge.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ropecheck {
namespace {

// hi + lo, |lo| <= ulp(hi) / 2.
struct Twofold {
  double hi, lo;
};

Twofold TwoSum(double a, double b) {
  const double s = a + b;
  const double t = s - a;
  return {s, (a - (s - t)) + (b - t)};
}

Twofold TimesDouble(Twofold a, double b) {
  const double p = a.hi * b;
  const double e = std::fma(a.hi, b, -p) + a.lo * b;
  return TwoSum(p, e);
}

Twofold Add(Twofold a, Twofold b) {
  const Twofold s = TwoSum(a.hi, b.hi);
  return TwoSum(s.hi, s.lo + (a.lo + b.lo));
}

// Tolerances, norm and verdict of a pair whose values were multiplied by 2^scale.
void Finish(PairJudgement& out, double x0, double x1, double y0, double y1, int scale,
            std::span<const ToleranceRow> candidates, size_t pair) {
  for (const ToleranceRow& row : candidates) {
    const Rounding rounding = scale == 0 ? row.rounding : row.rounding.Scaled(scale);
    const MemberValues values[2] = {{std::fabs(x0), std::fabs(x1), std::fabs(y0), std::fabs(y1)},
                                    {std::fabs(x1), std::fabs(x0), std::fabs(y1), std::fabs(y0)}};
    for (int m = 0; m < 2; ++m)
      out.tolerance[m] = std::max(out.tolerance[m], ToleranceOf(rounding, row.At(pair, m), values[m]));
  }
  const Grid data = scale == 0 ? candidates[0].rounding.data : candidates[0].rounding.Scaled(scale).data;
  const double norm_squared = y0 * y0 + y1 * y1;
  const double inverse_ulp = InverseUlpOfNorm(data, norm_squared);
  const double largest = std::max(out.tolerance[0], out.tolerance[1]);
  out.judged = norm_squared == 0 || largest * largest < norm_squared;
  out.coarse = norm_squared != 0 && kCoarse * largest * (kCoarse * largest) >= norm_squared;
  for (int m = 0; m < 2; ++m) {
    out.pair_ulp[m] = out.error[m] * inverse_ulp;
    out.ratio[m] = out.error[m] == 0 ? 0 : out.error[m] / out.tolerance[m];
    if (std::isnan(out.ratio[m])) out.ratio[m] = std::numeric_limits<double>::infinity();
  }
}

}  // namespace

void GainedAngles::Set(const AngleRow& row, double gain) {
  cos_hi = row.cos_hi, cos_lo = row.cos_lo, sin_hi = row.sin_hi, sin_lo = row.sin_lo;
  cos1_own = row.cos1, cos1_lo = row.cos1_lo, sin1_own = row.sin1, sin1_lo = row.sin1_lo;
  if (gain == 1) return;
  for (auto [hi, lo] : {std::pair{&cos_hi, &cos_lo}, std::pair{&sin_hi, &sin_lo},
                        std::pair{&cos1_own, &cos1_lo}, std::pair{&sin1_own, &sin1_lo}}) {
    for (size_t i = 0; i < hi->size(); ++i) {
      const Twofold gained = TimesDouble({(*hi)[i], (*lo)[i]}, gain);
      (*hi)[i] = gained.hi, (*lo)[i] = gained.lo;
    }
  }
}

PairJudgement JudgePair(const PairRow<float>& row, const GainedAngles& angles,
                        std::span<const ToleranceRow> candidates, int64_t pair) {
  const size_t i = static_cast<size_t>(pair);
  PairJudgement out{};
  const double x0 = row.x0[i], x1 = row.x1[i];
  const double y0 = x0 * angles.cos_hi[i] - x1 * angles.sin_hi[i];
  const double y1 = x1 * angles.cos1()[i] + x0 * angles.sin1()[i];
  out.finite_inputs = std::isfinite(y0) && std::isfinite(y1);
  out.want[0] = y0, out.want[1] = y1;
  out.error[0] = std::fabs(row.g0[i] - y0), out.error[1] = std::fabs(row.g1[i] - y1);
  if (out.finite_inputs) Finish(out, x0, x1, y0, y1, 0, candidates, i);
  return out;
}

PairJudgement JudgePair(const PairRow<double>& row, const GainedAngles& angles,
                        std::span<const ToleranceRow> candidates, int64_t pair) {
  const size_t i = static_cast<size_t>(pair);
  PairJudgement out{};
  const double raw0 = row.x0[i], raw1 = row.x1[i];
  const double c0 = angles.cos_hi[i], s0 = angles.sin_hi[i], c1 = angles.cos1()[i], s1 = angles.sin1()[i];
  out.finite_inputs = std::isfinite(raw0) && std::isfinite(raw1) && std::isfinite(c0) && std::isfinite(s0) &&
                      std::isfinite(c1) && std::isfinite(s1);
  if (!out.finite_inputs) return out;
  // Near both ends of double's range squares and error terms would be lost: bring the pair to about 2^200 first. Its
  // smaller member may be 2^1074 below the larger: then it keeps its error terms as well.
  constexpr int kExponent = 200;
  const double largest = std::max(std::fabs(raw0), std::fabs(raw1));
  const int scale = largest > 0 ? kExponent - std::ilogb(largest) : 0;
  const double x0 = std::ldexp(raw0, scale), x1 = std::ldexp(raw1, scale);
  const bool split = !angles.cos1_own.empty();
  const Twofold cos0{c0, angles.cos_lo[i]}, sin0{s0, angles.sin_lo[i]};
  const Twofold cos1 = split ? Twofold{c1, angles.cos1_lo[i]} : cos0;
  const Twofold sin1 = split ? Twofold{s1, angles.sin1_lo[i]} : sin0;
  const Twofold y0 = Add(TimesDouble(cos0, x0), TimesDouble(sin0, -x1));
  const Twofold y1 = Add(TimesDouble(cos1, x1), TimesDouble(sin1, x0));
  out.error[0] = std::fabs((std::ldexp(row.g0[i], scale) - y0.hi) - y0.lo);
  out.error[1] = std::fabs((std::ldexp(row.g1[i], scale) - y1.hi) - y1.lo);
  Finish(out, x0, x1, y0.hi, y1.hi, scale, candidates, i);
  // Back to the caller's scale; pair-ULP and the ratio of error to tolerance do not depend on it.
  out.want[0] = std::ldexp(y0.hi, -scale), out.want[1] = std::ldexp(y1.hi, -scale);
  for (int m = 0; m < 2; ++m) {
    out.error[m] = std::ldexp(out.error[m], -scale);
    out.tolerance[m] = std::ldexp(out.tolerance[m], -scale);
  }
  return out;
}

template <class Real>
ElementVerdict VerdictOf(const PairRow<Real>& row, const PairJudgement& judged,
                         std::span<const ToleranceRow> candidates, DType dtype, int64_t pair, int member) {
  const size_t i = static_cast<size_t>(pair);
  const double got = (member == 0 ? row.g0 : row.g1)[i];
  // Also of a pair that is not judged: its tolerance tells no angles apart, but no honest value lies outside it.
  if (std::isfinite(got))
    return judged.ratio[member] <= 1 ? ElementVerdict::kWithin : ElementVerdict::kOutside;
  const double want = judged.want[member];
  // A value of either sign may lie within the tolerance: what counts is whether it reaches beyond the
  // threshold on the side of the infinity that came. Of a pair that is not judged the sign is open too.
  const double toward =
      std::signbit(got) == std::signbit(want) || !judged.judged ? std::fabs(want) : -std::fabs(want);
  if (std::isinf(got) && toward + judged.tolerance[member] >= OverflowThreshold(dtype))
    return ElementVerdict::kWithin;
  const double x = std::max(std::fabs(row.x0[i]), std::fabs(row.x1[i]));
  for (const ToleranceRow& candidate : candidates) {
    const MemberBound bound = candidate.At(i, member);
    const double factor = std::max(bound.cos_bound, bound.sin_bound);
    const Rounding& r = candidate.rounding;
    const double gained_x = r.form == GainForm::kXFirst ? x * r.gain : x;
    const double ungained_y = r.form == GainForm::kOutput ? std::fabs(want) / r.gain : 0;
    if (std::max({gained_x, gained_x * factor, ungained_y}) >= r.overflow) return ElementVerdict::kRange;
  }
  return ElementVerdict::kOutside;
}
template ElementVerdict VerdictOf(const PairRow<float>&, const PairJudgement&, std::span<const ToleranceRow>,
                                  DType, int64_t, int);
template ElementVerdict VerdictOf(const PairRow<double>&, const PairJudgement&, std::span<const ToleranceRow>,
                                  DType, int64_t, int);

RowJudgement JudgeRow(const PairRow<double>& row, const GainedAngles&, std::span<const ToleranceRow>,
                      const double*, int64_t* flags) {
  std::fill(flags, flags + row.pairs, -1);
  return {.look = true};
}

}  // namespace ropecheck
