// Compiled with contraction into fma where the processor has it: the limits here are lower bounds with room
// for rounding either way, and only JudgePair gives verdicts.
#include "reference/precision/screen.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#if defined(__x86_64__)
#define ROPECHECK_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define ROPECHECK_CLONES
#endif

namespace ropecheck {
namespace {

template <class Real>
using Bits = std::conditional_t<sizeof(Real) == 8, int64_t, int32_t>;

template <class Real>
constexpr Bits<Real> kExponent =
    sizeof(Real) == 8 ? static_cast<Bits<Real>>(0x7FF0000000000000) : static_cast<Bits<Real>>(0x7F800000);
// Lowest bit of the exponent field.
template <class Real>
constexpr Bits<Real> kOdd = static_cast<Bits<Real>>(Bits<Real>{1} << (sizeof(Real) == 8 ? 52 : 23));

template <class Real>
[[gnu::always_inline]] inline Bits<Real> AsBits(Real v) {
  return std::bit_cast<Bits<Real>>(v);
}
template <class Real>
[[gnu::always_inline]] inline Real AsReal(Bits<Real> v) {
  return std::bit_cast<Real>(v);
}
[[gnu::always_inline]] inline float Widen(float v) { return v; }
[[gnu::always_inline]] inline float Widen(BF16Bits v) { return std::bit_cast<float>(uint32_t{v.bits} << 16); }

template <class Real>
struct Limits {
  Real ulp_factor;  // limit^2 of the larger error, per half the square of the norm's binade
  Real narrowing;
  Real least_norm_squared;
};

template <class Real, class Raw>
[[gnu::always_inline]] inline Bits<Real> Flags(const ScreenChunk<Real>& k, int64_t n, const Raw* x0s,
                                               const Raw* x1s, const Raw* g0s, const Raw* g1s,
                                               const Limits<Real>& limits) {
  constexpr bool kHalf = sizeof(Real) == 4;
  const Bits<Real> least = AsBits(limits.least_norm_squared);
  Bits<Real> flags = 0;  // the sign bit counts
  for (int64_t i = 0; i < n; ++i) {
    const Real x0 = Widen(x0s[i]), x1 = Widen(x1s[i]);
    const Real y0 = x0 * k.cos[i] - x1 * k.sin[i];
    const Real y1 = x1 * k.cos[i] + x0 * k.sin[i];
    const Real e0 = std::fabs(Widen(g0s[i]) - y0), e1 = std::fabs(Widen(g1s[i]) - y1);
    const Real ax0 = std::fabs(x0), ax1 = std::fabs(x1), ay0 = std::fabs(y0), ay1 = std::fabs(y1);
    Real over0, over1;
    if constexpr (kHalf) {
      const Real size = ax0 + ax1;
      over0 = size * k.x[i] - e0;
      over1 = size * k.x[i] - e1;
      // |y| less its own error: it may sit just above a power of two where the exact value sits below.
      const Real v0 = ay0 - limits.narrowing * size, v1 = ay1 - limits.narrowing * size;
      over0 += k.store[i] * AsReal<Real>(AsBits(v0) & kExponent<Real>);
      over1 += k.store[i] * AsReal<Real>(AsBits(v1) & kExponent<Real>);
    } else {
      over0 = ax0 * k.x[i] - e0;
      over1 = ax1 * k.x[i] - e1;
      over0 += ax1 * k.x_other[i];
      over1 += ax0 * k.x_other[i];
    }
    over0 += ay0 * k.y[i];
    over1 += ay1 * k.y[i];
    over0 += ay1 * k.y_other[i];
    over1 += ay0 * k.y_other[i];
    const Real norm_squared = y0 * y0 + y1 * y1;
    // Half the square, exponent made even: half the square of the norm's binade.
    const Real binade = AsReal<Real>(AsBits(norm_squared * Real{0.5}) &
                                     static_cast<Bits<Real>>(kExponent<Real> & ~kOdd<Real>));
    const Bits<Real> larger = AsBits(e0) > AsBits(e1) ? AsBits(e0) : AsBits(e1);
    const Real error = AsReal<Real>(larger);
    const Real under_ulp = binade * limits.ulp_factor - error * error;
    flags |= AsBits(over0) | AsBits(over1) | AsBits(under_ulp) |
             // An input, output or error that is not finite makes an error that is not. NaN may carry either
             // sign through arithmetic: only its magnitude as bits is sure.
             (kExponent<Real> - 1 - larger) | (AsBits(norm_squared) - least);
  }
  return flags;
}

ROPECHECK_CLONES int64_t FlagsOf(const ScreenChunk<double>& k, int64_t n, const float* x0, const float* x1,
                                 const float* g0, const float* g1, const Limits<double>& limits) {
  return Flags<double>(k, n, x0, x1, g0, g1, limits);
}
ROPECHECK_CLONES int32_t FlagsOf(const ScreenChunk<float>& k, int64_t n, const float* x0, const float* x1,
                                 const float* g0, const float* g1, const Limits<float>& limits) {
  return Flags<float>(k, n, x0, x1, g0, g1, limits);
}
ROPECHECK_CLONES int32_t FlagsOf(const ScreenChunk<float>& k, int64_t n, const BF16Bits* x0,
                                 const BF16Bits* x1, const BF16Bits* g0, const BF16Bits* g1,
                                 const Limits<float>& limits) {
  return Flags<float>(k, n, x0, x1, g0, g1, limits);
}

// Error of y in float, relative to its products: cos, the products and their sum err by at most 2^-22.
constexpr double kNarrow = 0x1p-21;

// A measure of how large a candidate's tolerances are: the screen follows the largest.
double Width(const ToleranceRow& row) {
  double sum = 0;
  for (size_t i = 0; i < row.pairs(); ++i) sum += row.phase_sin[i] + row.first.own[i] + row.first.other[i];
  return sum + static_cast<double>(row.pairs()) * row.rounding.arithmetic.half_ulp;
}

}  // namespace

template <class Real>
void Screen<Real>::Prepare(const GainedAngles& angles, std::span<const ToleranceRow> candidates,
                           const double* threshold) {
  row_ = &candidates[0];
  for (const ToleranceRow& other : candidates.subspan(1)) row_ = Width(other) > Width(*row_) ? &other : row_;
  pairs_ = static_cast<int64_t>(row_->pairs());
  usable_ = row_->second.own.empty();
  if (!usable_) return;
  constexpr int64_t kPairs = ScreenChunk<Real>::kPairs;
  chunks_.resize(static_cast<size_t>((pairs_ + kPairs - 1) / kPairs));
  double largest_factor = 0;
  for (int64_t i = 0; i < pairs_; ++i) {
    ScreenChunk<Real>& k = chunks_[static_cast<size_t>(i / kPairs)];
    const size_t p = static_cast<size_t>(i);
    k.cos[i % kPairs] = static_cast<Real>(angles.cos_hi[p]);
    k.sin[i % kPairs] = static_cast<Real>(angles.sin_hi[p]);
    largest_factor = std::max({largest_factor, row_->first.cos_bound[p], row_->first.sin_bound[p]});
    SetThreshold(i, threshold[p]);
  }
  const Rounding& r = row_->rounding;
  constexpr bool kHalf = sizeof(Real) == 4;
  narrowing_ = static_cast<Real>(kHalf ? kNarrow * std::max(largest_factor, r.gain) : 0);
  // Below this the floor of half an ulp, or slack, is no longer small against the norm.
  const auto floor = [](const Grid& grid) { return grid.half_ulp * grid.min_normal; };
  const double least = std::max({64 * floor(r.data), 64 * floor(r.arithmetic), 64 * r.slack});
  least_norm_squared_ = static_cast<Real>(std::max(least * least, kHalf ? 0x1p-80 : 0.0));
  ulp_per_binade_ = 2 * r.data.half_ulp;
}

template <class Real>
void Screen<Real>::SetThreshold(int64_t pair, double threshold) {
  if (!usable_) return;
  constexpr int64_t kPairs = ScreenChunk<Real>::kPairs;
  constexpr bool kHalf = sizeof(Real) == 4;
  ScreenChunk<Real>& k = chunks_[static_cast<size_t>(pair / kPairs)];
  const int64_t at = pair % kPairs;
  const MemberBound m = row_->At(static_cast<size_t>(pair), 0);
  const Rounding& r = row_->rounding;
  // Half an ulp at v is at least half_ulp * v / 2, and at least what it is at a smaller v.
  const double arithmetic = r.arithmetic.half_ulp / 2;
  const double store = r.stores ? r.data.half_ulp : 0;
  // Factors are ungained where the gain comes elsewhere, and the products' roundings are multiplied by it.
  const double products = arithmetic * (r.form == GainForm::kInTable ? 1 : r.gain);
  // Room for the roundings of the limit itself.
  const double scale = threshold * (kHalf ? 1 - 0x1p-18 : 1 - 0x1p-40);
  k.y_other[at] = static_cast<Real>(scale * m.phase_sin);
  double x = scale * (m.own + products * m.cos_bound), x_other = scale * (m.other + products * m.sin_bound);
  double y = m.phase_versine + arithmetic;
  if constexpr (kHalf) {
    x = std::min(x, x_other) - kNarrow * std::max({m.cos_bound, m.sin_bound, r.gain});
  } else {
    y += store / 2;
  }
  k.y[at] = static_cast<Real>(scale * y);
  k.x[at] = static_cast<Real>(x);
  k.x_other[at] = static_cast<Real>(x_other);
  k.store[at] = static_cast<Real>(scale * store);
  // Could the tolerance reach the norm? Then only an exact look will do. hypot(x0, x1) is at most this many
  // norms:
  const double c = static_cast<double>(k.cos[at]), s = static_cast<double>(k.sin[at]);
  const double per_norm = 1.01 / std::sqrt(c * c + s * s);
  const double relative =
      m.phase_sin + m.phase_versine + 8 * (r.arithmetic.half_ulp + r.data.half_ulp) +
      (m.own + m.other + 8 * r.arithmetic.half_ulp * (m.cos_bound + m.sin_bound)) * per_norm;
  if (!(relative < 0.4)) k.x[at] = -std::numeric_limits<Real>::max();
}

template <class Real>
template <class Raw>
bool Screen<Real>::Clears(const Raw* x0, const Raw* x1, const Raw* g0, const Raw* g1, double pair_ulp) const {
  if (!usable_) return false;
  const double limit = pair_ulp * ulp_per_binade_;
  const Limits<Real> limits{static_cast<Real>(2 * limit * limit), narrowing_, least_norm_squared_};
  constexpr int64_t kPairs = ScreenChunk<Real>::kPairs;
  for (int64_t first = 0; first < pairs_; first += kPairs) {
    const int64_t n = std::min(kPairs, pairs_ - first);
    const ScreenChunk<Real>& chunk = chunks_[static_cast<size_t>(first / kPairs)];
    if (FlagsOf(chunk, n, x0 + first, x1 + first, g0 + first, g1 + first, limits) < 0) return false;
  }
  return true;
}

template class Screen<float>;
template class Screen<double>;
template bool Screen<double>::Clears(const float*, const float*, const float*, const float*, double) const;
template bool Screen<float>::Clears(const float*, const float*, const float*, const float*, double) const;
template bool Screen<float>::Clears(const BF16Bits*, const BF16Bits*, const BF16Bits*, const BF16Bits*,
                                    double) const;

}  // namespace ropecheck
