#include "reference/precision/screen.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ropecheck {
namespace {

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
    k.cos[k.Slot(i)] = static_cast<Real>(angles.cos_hi[p]);
    k.sin[k.Slot(i)] = static_cast<Real>(angles.sin_hi[p]);
    largest_factor = std::max({largest_factor, row_->first.cos_bound[p], row_->first.sin_bound[p]});
    SetThreshold(i, threshold[p]);
  }
  const Rounding& r = row_->rounding;
  constexpr bool kHalf = sizeof(Real) == 4;
  limits_.narrowing = static_cast<Real>(kHalf ? kNarrow * std::max(largest_factor, r.gain) : 0);
  // Below this the floor of half an ulp, or slack, is no longer small against the norm.
  const auto floor = [](const Grid& grid) { return grid.half_ulp * grid.min_normal; };
  const double least = std::max({64 * floor(r.data), 64 * floor(r.arithmetic), 64 * r.slack});
  usable_ = least < 0x1p60;
  std::frexp(least, &limits_.least);
  limits_.least = std::max(limits_.least, limits_.kLeast);
  ulp_per_binade_ = 2 * r.data.half_ulp;
  isa_ = ActiveKernels().isa;
}

template <class Real>
void Screen<Real>::SetThreshold(int64_t pair, double threshold) {
  if (!usable_) return;
  constexpr int64_t kPairs = ScreenChunk<Real>::kPairs;
  constexpr bool kHalf = sizeof(Real) == 4;
  ScreenChunk<Real>& k = chunks_[static_cast<size_t>(pair / kPairs)];
  const int64_t at = k.Slot(pair);
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
unsigned Screen<Real>::Clears(std::span<const ScreenHead<Raw>> heads, double pair_ulp) const {
  if (!usable_) return 0;
  ScreenLimits<Real> limits = limits_;
  limits.error =
      static_cast<Real>(std::clamp(pair_ulp * ulp_per_binade_, limits.kLeastError, limits.kMostError));
  constexpr int64_t kPairs = ScreenChunk<Real>::kPairs;
  const int count = static_cast<int>(heads.size());
  unsigned cleared = ~0u;
  for (int64_t first = 0; first < pairs_ && cleared != 0; first += kPairs) {
    const ScreenChunk<Real>& chunk = chunks_[static_cast<size_t>(first / kPairs)];
    const int64_t n = std::min(kPairs, pairs_ - first);
    cleared &= ChunkClears(isa_, chunk, first, n, heads.data(), count, limits);
  }
  return cleared;
}

template class Screen<float>;
template class Screen<double>;
template unsigned Screen<double>::Clears(std::span<const ScreenHead<float>>, double) const;
template unsigned Screen<float>::Clears(std::span<const ScreenHead<float>>, double) const;
template unsigned Screen<float>::Clears(std::span<const ScreenHead<BF16Bits>>, double) const;

}  // namespace ropecheck
