#include <algorithm>

#include "reference/problem/axis_map.h"
#include "reference/problem/draw_parts.h"
#include "reference/problem/position_range.h"
#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

constexpr int64_t kSteps[] = {1, 0, -1, 2, 3, 17, 1000, -64, 65536};

}  // namespace

Drawer::Bounds Drawer::PositionBounds() const {
  // Room for all tokens, however narrow the limits.
  const int64_t tokens = problem_.shape.tokens;
  if (HasTableByPosition(problem_)) return {0, std::max(limits_.max_table_rows - 1, tokens)};
  const int64_t farthest = std::max(limits_.max_position, tokens);
  return {-farthest, farthest};
}

int64_t Drawer::Position(const Bounds& bounds) {
  int64_t position = 0;
  switch (choices_.Choose(4)) {
    case 0:
      position = Between(0, 16);
      break;
    case 1:
    case 2:
      position = (int64_t{1} << Between(0, 53)) + Between(0, 4) - 2;
      break;
    case 3:
      position = Between(0, int64_t{1} << Between(1, 53));
      break;
  }
  if (OneIn(5)) position = -position;
  return std::clamp(position, bounds.lo, bounds.hi);
}

Series<int64_t> Drawer::DrawSeries(const Bounds& bounds, int64_t batch, int64_t tokens) {
  constexpr int64_t kLongestList = 64;
  if (batch * tokens <= kLongestList && OneIn(2)) {
    std::vector<int64_t> list;
    for (int64_t i = 0; i < batch * tokens; ++i) list.push_back(Position(bounds));
    return list;
  }
  Progression<int64_t> rule{.start = 0, .step = Pick(kSteps), .batch_step = OneIn(2) ? Pick(kSteps) : 0};
  // Shift the whole progression into the bounds; where it is too long for them, do not step.
  Problem probe;
  probe.shape.batch = batch;
  probe.shape.tokens = tokens;
  probe.positions = Ids{DType::kI64, rule};
  const PositionRange range = PositionRangeOf(probe).value_or(PositionRange{});
  const int64_t lo = bounds.lo - range.lo, hi = bounds.hi - range.hi;
  if (lo > hi) return Progression<int64_t>{.start = Position(bounds), .step = 0, .batch_step = 0};
  rule.start = std::clamp(Position(bounds), lo, hi);
  return rule;
}

void Drawer::DrawPositions() {
  const auto [batch, tokens, heads_q, heads_k] = problem_.shape;
  Bounds bounds = PositionBounds();
  const DType id = Pick({DType::kI64, DType::kI32});
  Bounds ids = bounds;
  if (id == DType::kI32)
    ids = {std::max<int64_t>(bounds.lo, INT32_MIN), std::min<int64_t>(bounds.hi, INT32_MAX)};
  switch (choices_.Choose(14)) {
    case 2:
      problem_.positions = Offset{Position({bounds.lo, bounds.hi - tokens})};
      break;
    case 3: {
      auto& p = problem_.positions.emplace<PerSequence>();
      p.dtype = id;
      // One number per sequence: a progression along b, so without a batch step.
      p.offsets = DrawSeries({ids.lo, ids.hi - tokens}, 1, batch);
      if (auto* rule = std::get_if<Progression<int64_t>>(&p.offsets)) rule->batch_step = 0;
      break;
    }
    case 4:
    case 5:
      problem_.positions = Ids{id, DrawSeries(ids, batch, tokens)};
      break;
    case 6:
    case 7:
      if (problem_.layout.order == AxisOrder::kTHD) {
        auto& packed = problem_.positions.emplace<Packed>();
        auto& cu = packed.cu_seqlens;
        cu = {0, tokens};
        for (int64_t cuts = Between(0, 4); cuts > 0; --cuts) cu.push_back(Between(0, tokens));
        std::sort(cu.begin(), cu.end());
        if (Between(0, 1) != 0) break;
        packed.dtype = id;
        packed.offsets = DrawSeries({ids.lo, ids.hi - tokens}, 1, packed.sequences());
        if (auto* rule = std::get_if<Progression<int64_t>>(&*packed.offsets)) rule->batch_step = 0;
      }
      break;
    case 8:
    case 9:
    case 10:
      DrawMultiAxis(id, ids);
      break;
    case 11:
    case 12:
      if (!HasTableByPosition(problem_)) DrawRealPositions();
      break;
    case 13: {
      const int64_t size = Between(1, 8);
      if (tokens % 2 == 0 && size * tokens <= bounds.hi)
        problem_.positions = ContextParallel{.size = size, .rank = Between(0, size - 1)};
      break;
    }
    default:
      break;
  }
}

void Drawer::DrawMultiAxis(DType id, const Bounds& ids) {
  const auto map =
      Pick({AxisMap::kChunked, AxisMap::kInterleaved, AxisMap::kErnie, AxisMap::kVision,
            AxisMap::kGgmlInterleaved, AxisMap::kAlternating, AxisMap::kPixtral, AxisMap::kGreedy});
  const auto [least, most] = AxesOf(map);
  const auto axes = static_cast<size_t>(Between(static_cast<int64_t>(least), static_cast<int64_t>(most)));
  std::vector<int64_t> sections = EvenSections(map, axes, problem_.pairs());
  if (sections.empty()) return;
  // Uneven sections, where the map allows any: pairs move to the last axis.
  const bool any = map != AxisMap::kErnie && map != AxisMap::kAlternating && map != AxisMap::kPixtral;
  if (any && axes > 1) {
    const int64_t keep = map == AxisMap::kGreedy ? 1 : 0;
    const int64_t moved = Between(0, std::max<int64_t>(sections.front() - keep, 0));
    sections.front() -= moved;
    sections.back() += moved;
  }
  MultiAxis positions{.map = map, .sections = std::move(sections), .dtype = id, .ids = {}};
  for (size_t axis = 0; axis < axes; ++axis)
    positions.ids.push_back(DrawSeries(ids, problem_.shape.batch, problem_.shape.tokens));
  if (OneIn(4)) std::fill(positions.ids.begin(), positions.ids.end(), positions.ids.front());
  problem_.positions = std::move(positions);
}

// Halves and other numbers that every format holds, thirds and tenths that none does, and integers.
void Drawer::DrawRealPositions() {
  constexpr double kUnits[] = {0.5, 1, 0x1p-20, 0.1, 1.0 / 3, 0x1.fffffffffffffp-1};
  const Bounds bounds = PositionBounds();
  const auto number = [&] { return static_cast<double>(Position(bounds)) / 4 * Pick(kUnits); };
  RealPositions positions{.dtype = Pick({DType::kF64, DType::kF32}), .values = {}};
  const int64_t all = problem_.shape.batch * problem_.shape.tokens;
  if (all <= 64 && OneIn(2)) {
    auto& list = positions.values.emplace<std::vector<double>>();
    for (int64_t i = 0; i < all; ++i) list.push_back(number());
  } else {
    positions.values = Progression<double>{
        .start = number(), .step = Pick(kUnits), .batch_step = OneIn(2) ? Pick(kUnits) : 0};
  }
  problem_.positions = std::move(positions);
}

void Drawer::DrawRows() {
  if (!HasTableByPosition(problem_)) return;
  const int64_t needed = PositionRangeOf(problem_).value_or(PositionRange{0, -1}).hi + 1;
  const int64_t spare[] = {0, 1, Between(0, limits_.max_table_rows - needed)};
  const int64_t rows = needed + Pick(spare);
  if (auto* cache = std::get_if<GivenCache>(&problem_.angles)) cache->rows = rows;
  if (auto* angles = std::get_if<GivenAngles>(&problem_.angles)) angles->rows = rows;
}

}  // namespace ropecheck
