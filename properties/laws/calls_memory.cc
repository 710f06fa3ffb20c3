// The same numbers elsewhere in memory.
#include <array>

#include "properties/laws/laws.h"
#include "properties/laws/partners.h"

namespace ropecheck::laws {
namespace {

// Axes of (batch, token, head, dim) from the slowest to the fastest.
std::array<size_t, 4> AxesOf(AxisOrder order) {
  switch (order) {
    case AxisOrder::kBHSD:
      return {0, 2, 1, 3};
    case AxisOrder::kSBHD:
      return {1, 0, 2, 3};
    default:
      return {0, 1, 2, 3};
  }
}

// Strides with `gap` elements left behind each head and each row of heads, `step` between neighbours of a head.
Strides Spread(const Problem& problem, int64_t heads, int64_t step, int64_t gap) {
  const std::array<int64_t, 4> extent = {problem.shape.batch, problem.shape.tokens, heads,
                                         problem.window.head_dim};
  const std::array<size_t, 4> axes = AxesOf(problem.layout.order);
  Strides strides{};
  strides[axes[3]] = step;
  for (size_t i = 3; i-- > 0;) strides[axes[i]] = extent[axes[i + 1]] * strides[axes[i + 1]] + gap;
  return strides;
}

void SpreadInputs(Problem& p, int64_t step) {
  MakeDense(p);
  p.layout.packed_qkv = false;
  p.layout.q = Spread(p, p.shape.heads_q, step, 3);
  if (p.shape.heads_k) p.layout.k = Spread(p, *p.shape.heads_k, step, 5);
}

void SpreadOutputs(Problem& p) {
  p.layout.out_q = Spread(p, p.shape.heads_q, 1, 2);
  if (p.shape.heads_k) p.layout.out_k = Spread(p, *p.shape.heads_k, 1, 1);
}

int64_t PaddedStride(const GivenCache& cache, const Problem& problem) {
  // Even and more than the width, so that it suits every layout.
  return (cache.layout == CacheLayout::kSeparate ? problem.pairs() : problem.window.rot_dim) + 4;
}

}  // namespace

std::vector<Call> PlacementCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  partners.Add([](Problem& p) {
    p.placement = p.placement == Placement::kInPlace ? Placement::kOutOfPlace : Placement::kInPlace;
    p.layout.out_q = p.layout.out_k = std::nullopt;
  });
  return partners.Take();
}

// Every order of the axes, dense; gaps in inputs and outputs; a step between elements; q and k in one buffer.
std::vector<Call> LayoutCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  const bool packed = partners.problem().layout.order == AxisOrder::kTHD;
  for (const AxisOrder order : {AxisOrder::kBSHD, AxisOrder::kBHSD, AxisOrder::kSBHD}) {
    if (packed) break;
    partners.Add([&](Problem& p) {
      MakeDense(p);
      p.layout.packed_qkv = false;
      p.layout.order = order;
    });
  }
  partners.Add([](Problem& p) { SpreadInputs(p, 1); });
  partners.Add([](Problem& p) {
    SpreadInputs(p, 1);
    SpreadOutputs(p);
  });
  partners.Add([](Problem& p) { SpreadInputs(p, 2); });
  partners.Add([](Problem& p) {
    MakeDense(p);
    p.layout.packed_qkv = true;
  });
  return partners.Take();
}

// The numbers of a cache in another layout, with gaps between its rows, and gathered per token.
std::vector<Call> TableCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  const auto add = [&](auto change) {
    partners.Add([&](Problem& p) { change(std::get<GivenCache>(p.angles), p); });
  };
  const auto& own = std::get<GivenCache>(partners.problem().angles);
  for (int layout = 0; layout <= static_cast<int>(CacheLayout::kStacked); ++layout)
    for (const bool padded : {false, true})
      add([&](GivenCache& cache, const Problem& p) {
        cache.layout = static_cast<CacheLayout>(layout);
        cache.row_stride = padded ? PaddedStride(cache, p) : 0;
      });
  if (own.fill == TableFill::kLaw)
    add([](GivenCache& cache, const Problem&) {
      cache.index = TableIndex::kSequenceToken;
      cache.rows = 0;
    });
  return partners.Take();
}

}  // namespace ropecheck::laws
