// Which position, table row and pair an element belongs to: the index arithmetic declared in tensors.h.
#include <algorithm>

#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

// Wraps instead of overflowing: invalid problems are asked for their positions, too.
int64_t At(const Progression<int64_t>& rule, int64_t b, int64_t s) {
  const auto u = [](int64_t v) { return static_cast<uint64_t>(v); };
  return static_cast<int64_t>(u(rule.start) + u(s) * u(rule.step) + u(b) * u(rule.batch_step));
}

int64_t Plus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

struct Positioner {
  const Problem& problem;
  int64_t b, s;

  int64_t operator()(const Implicit&) const { return s; }
  int64_t operator()(const Offset& offset) const { return Plus(s, offset.value); }
  int64_t operator()(const PerSequence& p) const {
    if (const auto* rule = std::get_if<Progression<int64_t>>(&p.offsets)) return Plus(s, At(*rule, 0, b));
    return Plus(s, std::get<std::vector<int64_t>>(p.offsets)[static_cast<size_t>(b)]);
  }
  int64_t operator()(const Ids& p) const {
    if (const auto* rule = std::get_if<Progression<int64_t>>(&p.ids)) return At(*rule, b, s);
    return std::get<std::vector<int64_t>>(p.ids)[static_cast<size_t>(b * problem.shape.tokens + s)];
  }
  int64_t operator()(const Packed& p) const {
    // The last start at or before s: of several equal ones (empty sequences) all give the same answer.
    const auto next = std::upper_bound(p.cu_seqlens.begin(), p.cu_seqlens.end(), s);
    return s - *(next - 1);
  }
  int64_t operator()(const ContextParallel& p) const {
    const int64_t chunk = problem.shape.tokens / 2;
    if (s < chunk) return s + p.rank * chunk;
    return s - chunk + (2 * p.size - 1 - p.rank) * chunk;
  }
  int64_t operator()(const RealPositions&) const { return 0; }
  int64_t operator()(const MultiAxis&) const { return 0; }
};

}  // namespace

int64_t PositionOf(const Problem& problem, int64_t b, int64_t s) {
  return std::visit(Positioner{problem, b, s}, problem.positions);
}

int64_t TableRowOf(const Problem& problem, TableIndex index, int64_t b, int64_t s) {
  switch (index) {
    case TableIndex::kPosition:
      return PositionOf(problem, b, s);
    case TableIndex::kToken:
      return s;
    case TableIndex::kSequenceToken:
      return b * problem.shape.tokens + s;
  }
  return 0;
}

PairIndex PairAt(Pairing pairing, int64_t rot_dim, int64_t i) {
  const int64_t half = rot_dim / 2;
  switch (pairing) {
    case Pairing::kHalf:
    case Pairing::kWholeHeadHalf:
      return {i, i + half};
    case Pairing::kInterleaved:
    case Pairing::kInterleavedToHalf:
      return {2 * i, 2 * i + 1};
    case Pairing::kBlocksHalf: {
      const int64_t quarter = half / 2, block = i < quarter ? 0 : 1, j = i - block * quarter;
      return {block * half + j, block * half + j + quarter};
    }
    case Pairing::kBlocksInterleaved:
      // Blocks hold whole pairs, so the pairs of both together run on as in kInterleaved.
      return {2 * i, 2 * i + 1};
  }
  return {};
}

}  // namespace ropecheck
