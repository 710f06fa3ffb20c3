// Other ways to say the same positions, and other calls that hold the same ones.
#include <algorithm>

#include "properties/laws/laws.h"
#include "properties/laws/partners.h"
#include "ropecheck/adapter.h"

namespace ropecheck::laws {

// Offset n = ids + n = offsets of sequences = 0, 1, ..: every kind that can say the call's positions.
std::vector<Call> OffsetShiftCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  const PositionAt positions = PositionsOf(partners.problem());
  for (uint32_t kind = RC_POS_IMPLICIT; kind <= RC_POS_IDS_I64; ++kind)
    if (auto same = WithPositionsAs(kind, partners.problem(), positions))
      partners.AddProblem(std::move(*same));
  return partners.Take();
}

// A prefill in chunks of every size: of each size a chunk from the middle, and the last one, which may be shorter.
std::vector<Call> ChunkCalls(const KernelInfo& kernel, const Call& call) {
  constexpr int64_t kLargest = 9;
  Partners partners(kernel, call);
  const PositionAt positions = PositionsOf(partners.problem());
  const int64_t tokens = partners.problem().shape.tokens;
  for (int64_t size = 1; size <= std::min(tokens - 1, kLargest); ++size) {
    const int64_t chunks = (tokens + size - 1) / size;
    for (const int64_t chunk : {chunks / 2, chunks - 1}) {
      const int64_t start = chunk * size;
      Problem part = partners.problem();
      part.shape.tokens = std::min(size, tokens - start);
      MakeDense(part);
      partners.AddProblemAt(part, [&](int64_t b, int64_t s) { return positions(b, start + s); });
    }
  }
  return partners.Take();
}

// The positions of other tokens and sequences: the last first, and each one's neighbour's.
std::vector<Call> PermutationCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  const PositionAt positions = PositionsOf(partners.problem());
  const int64_t batch = partners.problem().shape.batch, tokens = partners.problem().shape.tokens;
  partners.AddTokens([&](int64_t b, int64_t s) { return positions(batch - 1 - b, tokens - 1 - s); });
  partners.AddTokens([&](int64_t b, int64_t s) { return positions((b + 1) % batch, (s + 1) % tokens); });
  return partners.Take();
}

// Packed sequences against each of them alone; and sequences of a batch against the same ones packed.
std::vector<Call> PackedCalls(const KernelInfo& kernel, const Call& call) {
  constexpr size_t kMost = 4;
  Partners partners(kernel, call);
  const Problem& problem = partners.problem();
  if (const auto* packed = std::get_if<Packed>(&problem.positions)) {
    for (size_t i = 0; i + 1 < packed->cu_seqlens.size() && i < kMost; ++i) {
      Problem alone = problem;
      alone.shape.tokens = packed->cu_seqlens[i + 1] - packed->cu_seqlens[i];
      MakeDense(alone);
      const int64_t offset = OffsetOf(*packed, static_cast<int64_t>(i));
      alone.positions = Implicit{};
      if (packed->offsets) alone.positions = Offset{offset};
      if (alone.shape.tokens == 0 || partners.AddProblem(alone)) continue;
      alone.positions = Packed{{0, alone.shape.tokens}};
      if (packed->offsets)
        alone.positions =
            Packed{{0, alone.shape.tokens}, packed->dtype, Series<int64_t>(std::vector<int64_t>{offset})};
      partners.AddProblem(std::move(alone));
    }
    return partners.Take();
  }
  Problem together = problem;
  Packed packed{{0}};
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    packed.cu_seqlens.push_back(packed.cu_seqlens.back() + problem.shape.tokens);
  together.shape.tokens = packed.cu_seqlens.back();
  together.shape.batch = 1;
  together.layout.order = AxisOrder::kTHD;
  MakeDense(together);
  together.positions = std::move(packed);
  partners.AddProblem(std::move(together));
  return partners.Take();
}

}  // namespace ropecheck::laws
