#include <algorithm>

#include "reference/problem/saturate.h"
#include "reference/problem/simpler_parts.h"
#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

// Rectangle of the (sequence, token) plane that is kept.
struct Slice {
  int64_t first_b, count_b, first_s, count_s;
};

template <class T>
T Step(T start, int64_t n, T step) {
  if constexpr (std::is_floating_point_v<T>)
    return start + static_cast<T>(n) * step;
  else
    return SaturatingAdd(start, SaturatingMultiply(n, step));
}

template <class T>
Series<T> Cut(const Series<T>& series, int64_t tokens, const Slice& slice) {
  if (const auto* list = std::get_if<std::vector<T>>(&series)) {
    std::vector<T> kept;
    for (int64_t b = slice.first_b; b < slice.first_b + slice.count_b; ++b)
      for (int64_t s = slice.first_s; s < slice.first_s + slice.count_s; ++s) {
        const auto at = static_cast<size_t>(b * tokens + s);
        if (at < list->size()) kept.push_back((*list)[at]);
      }
    // One number is a rule as well.
    if (kept.size() == 1) return Progression<T>{.start = kept[0], .step = 1, .batch_step = 0};
    return kept;
  }
  auto rule = std::get<Progression<T>>(series);
  rule.start = Step(Step(rule.start, slice.first_s, rule.step), slice.first_b, rule.batch_step);
  return rule;
}

struct Cutter {
  int64_t tokens;
  Slice slice;

  Positions operator()(const Implicit& p) const {
    if (slice.first_s == 0) return p;
    return Offset{slice.first_s};
  }
  Positions operator()(const Offset& p) const { return Offset{SaturatingAdd(p.value, slice.first_s)}; }
  Positions operator()(PerSequence p) const {
    // One number per sequence: the list's only axis is b.
    p.offsets = Cut(p.offsets, /*tokens=*/0, {0, 1, slice.first_b, slice.count_b});
    auto* list = std::get_if<std::vector<int64_t>>(&p.offsets);
    if (list == nullptr) {
      auto& start = std::get<Progression<int64_t>>(p.offsets).start;
      start = SaturatingAdd(start, slice.first_s);
    } else {
      for (int64_t& offset : *list) offset = SaturatingAdd(offset, slice.first_s);
    }
    return p;
  }
  Positions operator()(Ids p) const {
    p.ids = Cut(p.ids, tokens, slice);
    return p;
  }
  Positions operator()(Packed p) const {
    for (int64_t& start : p.cu_seqlens)
      start = std::clamp<int64_t>(SaturatingAdd(start, -slice.first_s), 0, slice.count_s);
    return p;
  }
  // Part of one chunk is a run of positions; of both, another shard.
  Positions operator()(const ContextParallel& p) const {
    const int64_t chunk = tokens / 2;
    if (slice.first_s + slice.count_s > chunk && slice.first_s < chunk) return p;
    Problem whole;
    whole.shape.tokens = tokens;
    whole.positions = p;
    return Offset{PositionOf(whole, 0, slice.first_s)};
  }
  Positions operator()(RealPositions p) const {
    p.values = Cut(p.values, tokens, slice);
    return p;
  }
  Positions operator()(MultiAxis p) const {
    for (auto& axis : p.ids) axis = Cut(axis, tokens, slice);
    return p;
  }
};

Problem Keep(const Problem& problem, const Slice& slice) {
  Problem kept = problem;
  kept.positions = std::visit(Cutter{problem.shape.tokens, slice}, problem.positions);
  kept.shape.batch = slice.count_b;
  kept.shape.tokens = slice.count_s;
  return kept;
}

}  // namespace

Problem KeepTokens(const Problem& problem, int64_t first, int64_t count) {
  return Keep(problem, {0, problem.shape.batch, first, count});
}

Problem KeepSequences(const Problem& problem, int64_t first, int64_t count) {
  return Keep(problem, {first, count, 0, problem.shape.tokens});
}

}  // namespace ropecheck
