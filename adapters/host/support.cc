#include "adapters/host/support.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/host/axes.h"
#include "reference/problem/tensors.h"
#include "ropecheck/adapter.h"

namespace ropecheck {
namespace {

uint32_t WindowOf(const Window& w) {
  if (w.rot_dim == w.head_dim) return RC_WINDOW_FULL;
  if (w.rot_offset == 0) return RC_WINDOW_LEADING;
  return w.rot_offset + w.rot_dim == w.head_dim ? RC_WINDOW_TRAILING : RC_WINDOW_MIDDLE;
}

DType TableDType(const AngleSource& angles) {
  if (const auto* t = std::get_if<GivenInvFreq>(&angles)) return t->dtype;
  if (const auto* t = std::get_if<GivenAngles>(&angles)) return t->dtype;
  if (const auto* t = std::get_if<GivenCache>(&angles)) return t->dtype;
  if (const auto* t = std::get_if<GivenPeriods>(&angles)) return t->dtype;
  return DType::kF32;
}

TableIndex IndexOf(const AngleSource& angles) {
  if (const auto* t = std::get_if<GivenAngles>(&angles)) return t->index;
  if (const auto* t = std::get_if<GivenCache>(&angles)) return t->index;
  return TableIndex::kPosition;
}

int64_t RowWidth(CacheLayout layout, int64_t rot_dim) {
  return layout == CacheLayout::kSeparate ? rot_dim / 2 : rot_dim;
}

struct PositionsValue {
  uint32_t operator()(const Implicit&) const { return RC_POS_IMPLICIT; }
  uint32_t operator()(const Offset&) const { return RC_POS_OFFSET; }
  uint32_t operator()(const PerSequence& p) const {
    return p.dtype == DType::kI32 ? RC_POS_PER_SEQUENCE_I32 : RC_POS_PER_SEQUENCE_I64;
  }
  uint32_t operator()(const Ids& p) const { return p.dtype == DType::kI32 ? RC_POS_IDS_I32 : RC_POS_IDS_I64; }
  uint32_t operator()(const Packed& p) const {
    if (!p.offsets) return RC_POS_PACKED;
    return p.dtype == DType::kI32 ? RC_POS_PACKED_OFFSETS_I32 : RC_POS_PACKED_OFFSETS_I64;
  }
  uint32_t operator()(const ContextParallel&) const { return RC_POS_CONTEXT_PARALLEL; }
  uint32_t operator()(const RealPositions& p) const {
    return p.dtype == DType::kF32 ? RC_POS_REAL_F32 : RC_POS_REAL_F64;
  }
  uint32_t operator()(const MultiAxis& p) const {
    return p.dtype == DType::kI32 ? RC_POS_MULTI_AXIS_I32 : RC_POS_MULTI_AXIS_I64;
  }
};

// Strides along axes of one element say nothing: no neighbour is ever reached through them.
uint32_t StridesOf(const Strides& strides, const std::array<int64_t, 4>& shape, const Strides& dense) {
  uint32_t value = RC_STRIDES_DENSE;
  for (size_t axis = 0; axis < 4; ++axis) {
    if (shape[axis] <= 1 || strides[axis] == dense[axis]) continue;
    uint32_t here = RC_STRIDES_PADDED;
    if (strides[axis] <= 0) {
      here = RC_STRIDES_REVERSED;
    } else if (axis == 3) {
      here = RC_STRIDES_ANY_DIM;
    }
    value = std::max(value, here);
  }
  return value;
}

Strides DenseStrides(AxisOrder order, const std::array<int64_t, 4>& n) {
  switch (order) {
    case AxisOrder::kBHSD:
      return {n[2] * n[1] * n[3], n[3], n[1] * n[3], 1};
    case AxisOrder::kSBHD:
      return {n[2] * n[3], n[0] * n[2] * n[3], n[3], 1};
    case AxisOrder::kBSHD:
    case AxisOrder::kTHD:
      return {n[1] * n[2] * n[3], n[2] * n[3], n[3], 1};
  }
  return {};
}

uint32_t StridesOf(const Problem& p) {
  if (p.layout.packed_qkv) return RC_STRIDES_QKV;
  uint32_t value = RC_STRIDES_DENSE;
  const auto look = [&](const std::optional<Strides>& strides, int64_t heads) {
    if (!strides) return;
    const std::array<int64_t, 4> shape = {p.shape.batch, p.shape.tokens, heads, p.window.head_dim};
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return;
    value = std::max(value, StridesOf(*strides, shape, DenseStrides(p.layout.order, shape)));
  };
  look(p.layout.q, p.shape.heads_q);
  look(p.layout.out_q, p.shape.heads_q);
  if (p.shape.heads_k) {
    look(p.layout.k, *p.shape.heads_k);
    look(p.layout.out_k, *p.shape.heads_k);
  }
  return value;
}

uint32_t CacheStrideOf(const Problem& p) {
  const auto* cache = std::get_if<GivenCache>(&p.angles);
  const auto* angles = std::get_if<GivenAngles>(&p.angles);
  const auto is_dense = [](int64_t stride, int64_t width) { return stride == 0 || stride == width; };
  bool dense = !cache || is_dense(cache->row_stride, RowWidth(cache->layout, p.window.rot_dim));
  if (angles)
    dense = is_dense(angles->row_stride, angles->width == AngleWidth::kPairs ? p.pairs() : p.window.rot_dim);
  return dense ? RC_CACHE_ROWS_DENSE : RC_CACHE_ROWS_PADDED;
}

// An axis about tables means nothing to a problem without them, nor one about axes where there is one.
bool Concerns(const Problem& p, uint32_t axis) {
  switch (axis) {
    case RC_AXIS_CACHE_LAYOUT:
      return std::holds_alternative<GivenCache>(p.angles);
    case RC_AXIS_CACHE_DTYPE:
      return !std::holds_alternative<Computed>(p.angles);
    case RC_AXIS_CACHE_STRIDE:
    case RC_AXIS_TABLE_INDEX:
      return std::holds_alternative<GivenCache>(p.angles) || std::holds_alternative<GivenAngles>(p.angles);
    case RC_AXIS_ANGLE_WIDTH:
      return std::holds_alternative<GivenAngles>(p.angles);
    case RC_AXIS_AXIS_MAP:
      return std::holds_alternative<MultiAxis>(p.positions);
    default:
      return true;
  }
}

std::string NotTaken(uint32_t axis, int64_t value) {
  return fmt::format("the kernel does not take {} {}", AxisName(axis), value);
}

}  // namespace

bool Support::Has(uint32_t axis, uint32_t value) const {
  const auto it = values.find(axis);
  return it != values.end() && value < 64 && (it->second >> value & 1) != 0;
}

bool Support::Allows(uint32_t axis, int64_t value) const {
  const auto it = ranges.find(axis);
  if (it == ranges.end()) return axis != RC_AXIS_THREADS || value == 1;
  return std::any_of(it->second.begin(), it->second.end(), [&](const Range& r) { return r.Contains(value); });
}

std::string Support::Missing(const Problem& p, const Circumstances& around) const {
  for (const EnumAxis& axis : EnumAxes()) {
    if (!Concerns(p, axis.axis)) continue;
    const uint32_t value = AxisValue(p, axis.axis);
    if (!Has(axis.axis, value))
      return fmt::format("the kernel does not take {} {}", axis.name,
                         value < axis.values.size() ? axis.values[value] : std::string_view("of this kind"));
  }
  const std::pair<uint32_t, int64_t> numbers[] = {
      {RC_AXIS_HEAD_DIM, p.window.head_dim},     {RC_AXIS_ROT_DIM, p.window.rot_dim},
      {RC_AXIS_ROT_OFFSET, p.window.rot_offset}, {RC_AXIS_BATCH, p.shape.batch},
      {RC_AXIS_TOKENS, p.shape.tokens},          {RC_AXIS_HEADS_Q, p.shape.heads_q},
      {RC_AXIS_THREADS, around.threads}};
  for (const auto& [axis, value] : numbers)
    if (!Allows(axis, value)) return NotTaken(axis, value);
  if (p.shape.heads_k) {
    const int64_t heads_k = *p.shape.heads_k;
    if (!Allows(RC_AXIS_HEADS_K, heads_k)) return NotTaken(RC_AXIS_HEADS_K, heads_k);
    if (ranges.contains(RC_AXIS_GQA_RATIO)) {
      if (heads_k == 0 || p.shape.heads_q % heads_k != 0)
        return fmt::format("the kernel takes whole gqa_ratio only, not {}/{}", p.shape.heads_q, heads_k);
      if (!Allows(RC_AXIS_GQA_RATIO, p.shape.heads_q / heads_k))
        return NotTaken(RC_AXIS_GQA_RATIO, p.shape.heads_q / heads_k);
    }
  }
  const auto* axes = std::get_if<MultiAxis>(&p.positions);
  const int64_t count = axes == nullptr ? 1 : static_cast<int64_t>(axes->ids.size());
  if (axes != nullptr && !Allows(RC_AXIS_POSITION_AXES, count)) return NotTaken(RC_AXIS_POSITION_AXES, count);
  if (ranges.contains(RC_AXIS_POSITION)) {
    for (int64_t b = 0; b < p.shape.batch; ++b)
      for (int64_t s = 0; s < p.shape.tokens; ++s)
        for (int64_t axis = 0; axis < count; ++axis) {
          const int64_t position = PositionOnAxis(p, axis, b, s);
          if (!Allows(RC_AXIS_POSITION, position)) return NotTaken(RC_AXIS_POSITION, position);
        }
  }
  return {};
}

uint32_t AxisValue(const Problem& p, uint32_t axis) {
  const auto* cache = std::get_if<GivenCache>(&p.angles);
  switch (axis) {
    case RC_AXIS_DIRECTION:
      return static_cast<uint32_t>(p.direction);
    case RC_AXIS_PAIRING:
      return static_cast<uint32_t>(p.pairing);
    case RC_AXIS_WINDOW:
      return WindowOf(p.window);
    case RC_AXIS_DTYPE:
      return static_cast<uint32_t>(p.dtype);
    case RC_AXIS_LAW:
      return static_cast<uint32_t>(p.law.index());
    case RC_AXIS_GAIN:
      return p.gain == 1 ? RC_GAIN_ONE : RC_GAIN_ANY;
    case RC_AXIS_ANGLES:
      return static_cast<uint32_t>(p.angles.index());
    case RC_AXIS_CACHE_LAYOUT:
      return static_cast<uint32_t>(cache ? cache->layout : CacheLayout::kFused);
    case RC_AXIS_CACHE_DTYPE:
      return static_cast<uint32_t>(TableDType(p.angles));
    case RC_AXIS_CACHE_STRIDE:
      return CacheStrideOf(p);
    case RC_AXIS_TABLE_INDEX:
      return static_cast<uint32_t>(IndexOf(p.angles));
    case RC_AXIS_POSITIONS:
      return std::visit(PositionsValue{}, p.positions);
    case RC_AXIS_LAYOUT:
      return static_cast<uint32_t>(p.layout.order);
    case RC_AXIS_STRIDES:
      return StridesOf(p);
    case RC_AXIS_PLACEMENT:
      return static_cast<uint32_t>(p.placement);
    case RC_AXIS_KEYS:
      return p.shape.heads_k ? RC_KEYS_PRESENT : RC_KEYS_ABSENT;
    case RC_AXIS_AXIS_MAP: {
      const auto* axes = std::get_if<MultiAxis>(&p.positions);
      return static_cast<uint32_t>(axes ? axes->map : AxisMap::kChunked);
    }
    case RC_AXIS_ANGLE_WIDTH: {
      const auto* angles = std::get_if<GivenAngles>(&p.angles);
      return static_cast<uint32_t>(angles ? angles->width : AngleWidth::kPairs);
    }
    default:
      return 0;
  }
}

// The enums of problem.h and the numbers of adapter.h are the same by construction; these hold the ends.
static_assert(static_cast<uint32_t>(Direction::kAdjoint) == RC_ADJOINT);
static_assert(static_cast<uint32_t>(Pairing::kBlocksInterleaved) == RC_BLOCKS_INTERLEAVED);
static_assert(static_cast<uint32_t>(DType::kI64) == RC_I64);
static_assert(std::variant_size_v<FrequencyLaw> == RC_LAW_YARN_KERAS + 1);
static_assert(std::variant_size_v<AngleSource> == RC_ANGLES_PERIODS + 1);
static_assert(static_cast<uint32_t>(CacheLayout::kStacked) == RC_CACHE_STACKED);
static_assert(static_cast<uint32_t>(TableIndex::kSequenceToken) == RC_INDEX_SEQUENCE_TOKEN);
static_assert(static_cast<uint32_t>(AxisOrder::kTHD) == RC_THD);
static_assert(static_cast<uint32_t>(Placement::kInPlace) == RC_IN_PLACE);
static_assert(static_cast<uint32_t>(AxisMap::kGreedy) == RC_MAP_GREEDY);
static_assert(static_cast<uint32_t>(AngleWidth::kRepeated) == RC_ANGLES_REPEATED);
static_assert(static_cast<uint32_t>(Role::kPeriods) == RC_PERIODS);

}  // namespace ropecheck
