#include "reference/problem/position_range.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/problem/saturate.h"
#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

using MaybeRange = std::optional<PositionRange>;

int64_t Saturated(double value) {
  if (value >= 0x1p63) return std::numeric_limits<int64_t>::max();
  if (value <= -0x1p63) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

void Widen(MaybeRange& range, int64_t lo, int64_t hi) {
  range = range ? PositionRange{std::min(range->lo, lo), std::max(range->hi, hi)} : PositionRange{lo, hi};
}

// A progression is linear in b and s: its extremes are among the corners.
template <class T, class Eval>
MaybeRange Corners(int64_t batch, int64_t tokens, Eval eval) {
  MaybeRange range;
  if (batch <= 0 || tokens <= 0) return range;
  for (const int64_t b : {int64_t{0}, batch - 1})
    for (const int64_t s : {int64_t{0}, tokens - 1}) {
      const T value = eval(b, s);
      if constexpr (std::is_floating_point_v<T>)
        Widen(range, Saturated(std::floor(value)), Saturated(std::ceil(value)));
      else
        Widen(range, value, value);
    }
  return range;
}

MaybeRange OfSeries(const Series<int64_t>& series, int64_t batch, int64_t tokens) {
  if (const auto* list = std::get_if<std::vector<int64_t>>(&series)) {
    if (list->empty()) return {};
    const auto [lo, hi] = std::minmax_element(list->begin(), list->end());
    return PositionRange{*lo, *hi};
  }
  const auto& rule = std::get<Progression<int64_t>>(series);
  return Corners<int64_t>(batch, tokens, [&](int64_t b, int64_t s) {
    return SaturatingAdd(
        rule.start, SaturatingAdd(SaturatingMultiply(s, rule.step), SaturatingMultiply(b, rule.batch_step)));
  });
}

struct Visitor {
  const Problem& problem;
  int64_t batch = problem.shape.batch, tokens = problem.shape.tokens;

  MaybeRange operator()(const Implicit&) const { return From(0, 0); }
  MaybeRange operator()(const Offset& p) const { return From(p.value, p.value); }
  MaybeRange operator()(const PerSequence& p) const {
    const MaybeRange offsets = OfSeries(p.offsets, 1, batch);
    return offsets ? From(offsets->lo, offsets->hi) : offsets;
  }
  MaybeRange operator()(const Ids& p) const { return OfSeries(p.ids, batch, tokens); }
  MaybeRange operator()(const Packed& p) const {
    MaybeRange range;
    for (size_t i = 1; i < p.cu_seqlens.size(); ++i) {
      const int64_t length = SaturatingAdd(p.cu_seqlens[i], SaturatingMultiply(-1, p.cu_seqlens[i - 1]));
      const int64_t offset = OffsetOf(p, static_cast<int64_t>(i) - 1);
      if (length > 0) Widen(range, offset, SaturatingAdd(offset, length - 1));
    }
    return range;
  }
  MaybeRange operator()(const ContextParallel& p) const {
    if (batch <= 0 || tokens <= 0) return {};
    const int64_t chunk = tokens / 2;
    const int64_t last = SaturatingAdd(SaturatingMultiply(2, p.size), SaturatingMultiply(-1, p.rank));
    return PositionRange{SaturatingMultiply(p.rank, chunk),
                         SaturatingAdd(SaturatingMultiply(last, chunk), -1)};
  }
  MaybeRange operator()(const RealPositions& p) const {
    if (const auto* list = std::get_if<std::vector<double>>(&p.values)) {
      if (list->empty()) return {};
      const auto [lo, hi] = std::minmax_element(list->begin(), list->end());
      const auto held = [&](double value) {
        return p.dtype == DType::kF32 ? static_cast<double>(static_cast<float>(value)) : value;
      };
      return PositionRange{Saturated(std::floor(held(*lo))), Saturated(std::ceil(held(*hi)))};
    }
    // Roundings are monotone: the corners are still the extremes.
    return Corners<double>(batch, tokens,
                           [&](int64_t b, int64_t s) { return RealPositionOf(problem, b, s); });
  }
  MaybeRange operator()(const MultiAxis& p) const {
    MaybeRange all;
    for (const auto& axis : p.ids)
      if (const MaybeRange range = OfSeries(axis, batch, tokens)) Widen(all, range->lo, range->hi);
    return all;
  }

  MaybeRange From(int64_t lo, int64_t hi) const {
    if (batch <= 0 || tokens <= 0) return {};
    return PositionRange{lo, SaturatingAdd(hi, tokens - 1)};
  }
};

}  // namespace

std::optional<PositionRange> OffsetRangeOf(const Series<int64_t>& offsets, int64_t sequences) {
  return OfSeries(offsets, 1, sequences);
}

std::optional<PositionRange> PositionRangeOf(const Problem& problem) {
  return std::visit(Visitor{problem}, problem.positions);
}

}  // namespace ropecheck
