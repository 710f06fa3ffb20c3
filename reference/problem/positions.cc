// Which position and table row a token has: the index arithmetic declared in tensors.h.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

// Wraps instead of overflowing: invalid problems are asked for their positions, too.
int64_t At(const Progression<int64_t>& rule, int64_t b, int64_t s) {
  const auto u = [](int64_t v) { return static_cast<uint64_t>(v); };
  return static_cast<int64_t>(u(rule.start) + u(s) * u(rule.step) + u(b) * u(rule.batch_step));
}

int64_t InSeries(const Series<int64_t>& series, int64_t b, int64_t s, int64_t tokens) {
  if (const auto* rule = std::get_if<Progression<int64_t>>(&series)) return At(*rule, b, s);
  return std::get<std::vector<int64_t>>(series)[static_cast<size_t>(b * tokens + s)];
}

int64_t AwayFromZero(double value) {
  const double whole = value < 0 ? std::floor(value) : std::ceil(value);
  return static_cast<int64_t>(std::clamp(whole, -0x1p62, 0x1p62));
}

int64_t Plus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

struct Positioner {
  const Problem& problem;
  int64_t b, s;
  int64_t axis;

  int64_t operator()(const Implicit&) const { return s; }
  int64_t operator()(const Offset& offset) const { return Plus(s, offset.value); }
  int64_t operator()(const PerSequence& p) const {
    if (const auto* rule = std::get_if<Progression<int64_t>>(&p.offsets)) return Plus(s, At(*rule, 0, b));
    return Plus(s, std::get<std::vector<int64_t>>(p.offsets)[static_cast<size_t>(b)]);
  }
  int64_t operator()(const Ids& p) const { return InSeries(p.ids, b, s, problem.shape.tokens); }
  int64_t operator()(const Packed& p) const {
    // The last start at or before s: of several equal ones (empty sequences) all give the same answer.
    const auto next = std::upper_bound(p.cu_seqlens.begin(), p.cu_seqlens.end(), s);
    return Plus(s - *(next - 1), OffsetOf(p, next - 1 - p.cu_seqlens.begin()));
  }
  int64_t operator()(const ContextParallel& p) const {
    const int64_t chunk = problem.shape.tokens / 2;
    if (s < chunk) return s + p.rank * chunk;
    return s - chunk + (2 * p.size - 1 - p.rank) * chunk;
  }
  int64_t operator()(const RealPositions&) const { return AwayFromZero(RealPositionOf(problem, b, s)); }
  int64_t operator()(const MultiAxis& p) const {
    if (axis >= static_cast<int64_t>(p.ids.size())) return 0;
    return InSeries(p.ids[static_cast<size_t>(axis)], b, s, problem.shape.tokens);
  }
};

}  // namespace

int64_t OffsetOf(const Packed& packed, int64_t sequence) {
  if (!packed.offsets) return 0;
  if (const auto* rule = std::get_if<Progression<int64_t>>(&*packed.offsets)) return At(*rule, 0, sequence);
  // Beyond the last sequence where cu_seqlens end too soon.
  const auto& list = std::get<std::vector<int64_t>>(*packed.offsets);
  return sequence < static_cast<int64_t>(list.size()) ? list[static_cast<size_t>(sequence)] : 0;
}

int64_t PositionOnAxis(const Problem& problem, int64_t axis, int64_t b, int64_t s) {
  return std::visit(Positioner{problem, b, s, axis}, problem.positions);
}

int64_t PositionOf(const Problem& problem, int64_t b, int64_t s) {
  const auto* axes = std::get_if<MultiAxis>(&problem.positions);
  if (axes == nullptr) return PositionOnAxis(problem, 0, b, s);
  const auto magnitude = [](int64_t p) {
    return p < 0 ? 0 - static_cast<uint64_t>(p) : static_cast<uint64_t>(p);
  };
  int64_t largest = 0;
  for (size_t axis = 0; axis < axes->ids.size(); ++axis) {
    const int64_t here = PositionOnAxis(problem, static_cast<int64_t>(axis), b, s);
    if (magnitude(here) > magnitude(largest)) largest = here;
  }
  return largest;
}

double RealPositionOf(const Problem& problem, int64_t b, int64_t s) {
  const auto* real = std::get_if<RealPositions>(&problem.positions);
  if (real == nullptr) return static_cast<double>(PositionOf(problem, b, s));
  double value = 0;
  if (const auto* rule = std::get_if<Progression<double>>(&real->values)) {
    value = rule->start + static_cast<double>(s) * rule->step + static_cast<double>(b) * rule->batch_step;
  } else {
    value = std::get<std::vector<double>>(real->values)[static_cast<size_t>(b * problem.shape.tokens + s)];
  }
  return real->dtype == DType::kF32 ? static_cast<double>(static_cast<float>(value)) : value;
}

bool HasOnePosition(const Problem& problem) {
  return !std::holds_alternative<RealPositions>(problem.positions) &&
         !std::holds_alternative<MultiAxis>(problem.positions);
}

int64_t TableRowOf(const Problem& problem, TableIndex index, int64_t b, int64_t s, int64_t axis) {
  switch (index) {
    case TableIndex::kPosition:
      return PositionOnAxis(problem, axis, b, s);
    case TableIndex::kToken:
      return s;
    case TableIndex::kSequenceToken:
      return b * problem.shape.tokens + s;
  }
  return 0;
}

bool HasTableByPosition(const Problem& problem) {
  if (const auto* cache = std::get_if<GivenCache>(&problem.angles))
    return cache->index == TableIndex::kPosition;
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles))
    return angles->index == TableIndex::kPosition;
  return false;
}

}  // namespace ropecheck
