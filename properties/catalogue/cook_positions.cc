#include "properties/catalogue/cook_positions.h"

#include <algorithm>

#include "properties/catalogue/random.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/tensors.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

bool IsIds(int64_t kind) { return kind == RC_POS_IDS_I32 || kind == RC_POS_IDS_I64; }
bool IsMultiAxis(int64_t kind) { return kind == RC_POS_MULTI_AXIS_I32 || kind == RC_POS_MULTI_AXIS_I64; }
bool IsReal(int64_t kind) { return kind == RC_POS_REAL_F32 || kind == RC_POS_REAL_F64; }

Series<int64_t> IdsFor(const Recipe& recipe, const Problem& problem, int64_t start, int64_t limit) {
  const int64_t tokens = problem.shape.tokens, batch = problem.shape.batch;
  // A batch step that is no multiple of the token step: rows of one sequence never pass for another's.
  switch (recipe[kIdPattern]) {
    case kGaps:
      return Progression<int64_t>{start, 3, 1};
    case kDescending:
      return Progression<int64_t>{start + 5 * tokens, -1, 2 * tokens + 1};
    case kConstant:
      return Progression<int64_t>{start, 0, 4};
    case kIrregular:
      break;
    default:
      return Progression<int64_t>{start, 1, tokens + 2};
  }
  Random random(recipe.seed + 17);
  std::vector<int64_t> ids(static_cast<size_t>(batch * tokens));
  const int64_t low = std::min<int64_t>(start, 0), high = std::min(std::max<int64_t>(start, 8), limit);
  for (int64_t& id : ids)
    id = low + static_cast<int64_t>(random.Below(static_cast<uint64_t>(high - low) + 1));
  if (!ids.empty()) ids.back() = start;
  return ids;
}

// Numbers that every format holds, that fp32 does not, and that none does; a seed in four gives integers, which must
// be what ids of the same numbers are.
RealPositions RealFor(const Recipe& recipe, const Problem& problem, DType dtype) {
  const auto start = static_cast<double>(recipe[kPosition]);
  switch (recipe.seed % 4) {
    case 0:
      return {dtype, Progression<double>{start, 1, static_cast<double>(problem.shape.tokens + 2)}};
    case 1:
      return {dtype, Progression<double>{start + 0.5, 0.25, 3}};
    case 2:
      return {dtype, Progression<double>{start / 3, 0.1, 1.7}};
    default: {
      Random random(recipe.seed + 29);
      std::vector<double> values(static_cast<size_t>(problem.shape.batch * problem.shape.tokens));
      for (double& value : values)
        value = start + static_cast<double>(random.Below(uint64_t{1} << 40)) * 0x1p-37;
      return {dtype, std::move(values)};
    }
  }
}

// One series per axis; none is another's: a grid's row and column, frames, and whatever comes after. A seed in five
// has equal axes, as text has.
std::optional<MultiAxis> AxesFor(Recipe& recipe, const Problem& problem, DType dtype, int64_t limit) {
  const auto map = static_cast<AxisMap>(recipe[kAxisMap]);
  const auto [least, most] = AxesOf(map);
  recipe[kAxes] = std::clamp(recipe[kAxes], static_cast<int64_t>(least), static_cast<int64_t>(most));
  const auto axes = static_cast<size_t>(recipe[kAxes]);
  MultiAxis positions{map, EvenSections(map, axes, problem.pairs()), dtype, {}};
  if (positions.sections.empty()) return std::nullopt;
  const bool any_sections = map == AxisMap::kChunked || map == AxisMap::kVision ||
                            map == AxisMap::kInterleaved || map == AxisMap::kGgmlInterleaved ||
                            map == AxisMap::kGreedy;
  // As many models have it: more pairs for the first axis than for the others.
  if (any_sections && axes > 1 && recipe.seed % 2 == 1 && positions.sections.back() > 1) {
    const int64_t moved = positions.sections.back() / 2;
    positions.sections.front() += moved;
    positions.sections.back() -= moved;
  }
  for (size_t axis = 0; axis < axes; ++axis) {
    Recipe of_axis = recipe;
    of_axis.seed = recipe.seed + 1000 * axis;
    const int64_t distance = recipe.seed % 5 == 4 ? 0 : static_cast<int64_t>(axis);
    const int64_t start = std::clamp<int64_t>(recipe[kPosition] / (1 + distance) + 3 * distance,
                                              std::min<int64_t>(recipe[kPosition], 0), limit);
    if (distance == 0) {
      of_axis.seed = recipe.seed;
    } else if (recipe[kIdPattern] != kIrregular) {
      of_axis[kIdPattern] = (recipe[kIdPattern] + distance) % kIrregular;
    }
    positions.ids.push_back(IdsFor(of_axis, problem, start, limit));
  }
  return positions;
}

// A shard that lies as far out as the first position asks for.
std::optional<ContextParallel> ShardFor(Recipe& recipe, const Problem& problem, int64_t limit) {
  const int64_t tokens = problem.shape.tokens;
  if (tokens % 2 != 0) return std::nullopt;
  constexpr int64_t kMostShards = 1024;
  const int64_t most = std::max<int64_t>(1, std::min(kMostShards, limit / std::max<int64_t>(tokens, 1)));
  const int64_t wanted = std::max<int64_t>(recipe[kPosition], 0) / std::max<int64_t>(tokens, 1);
  const int64_t size = std::clamp<int64_t>(wanted + 1 + static_cast<int64_t>(recipe.seed % 4), 1, most);
  recipe[kPosition] = kNotUsed;
  return ContextParallel{size, static_cast<int64_t>(recipe.seed / 4 % static_cast<uint64_t>(size))};
}

// One sequence; one of a single token, an empty one and the rest; one per token; two halves.
Packed PackedFor(int64_t tokens, uint64_t seed) {
  switch (seed % 4) {
    case 0:
      return {{0, tokens}};
    case 1: {
      Packed each{{0}};
      for (int64_t t = 1; t <= tokens && t < 64; ++t) each.cu_seqlens.push_back(t);
      if (each.cu_seqlens.back() != tokens) each.cu_seqlens.push_back(tokens);
      return each;
    }
    case 2:
      return {{0, tokens / 2, tokens}};
    default:
      return tokens < 3 ? Packed{{0, tokens}} : Packed{{0, 1, 1, tokens / 2 + 1, tokens}};
  }
}

}  // namespace

bool IsPacked(int64_t kind) {
  return kind == RC_POS_PACKED || kind == RC_POS_PACKED_OFFSETS_I32 || kind == RC_POS_PACKED_OFFSETS_I64;
}

std::optional<Positions> CookPositions(Recipe& recipe, const Problem& problem) {
  int64_t limit = int64_t{1} << 53;
  if (HasTableByPosition(problem)) limit = kMaxTableRows - 1;
  const int64_t kind = recipe[kPositions];
  const bool narrow = kind == RC_POS_IDS_I32 || kind == RC_POS_PER_SEQUENCE_I32 ||
                      kind == RC_POS_MULTI_AXIS_I32 || kind == RC_POS_PACKED_OFFSETS_I32;
  if (narrow) limit = std::min<int64_t>(limit, INT32_MAX);
  limit -= 8 * (problem.shape.tokens + 2) * (problem.shape.batch + 1);  // room for every pattern's last id
  if (kind == RC_POS_IMPLICIT || kind == RC_POS_PACKED) recipe[kPosition] = kNotUsed;
  if (!IsIds(kind) && !IsMultiAxis(kind)) recipe[kIdPattern] = kNotUsed;
  if (!IsMultiAxis(kind)) recipe[kAxisMap] = recipe[kAxes] = kNotUsed;
  if (IsReal(kind) && HasTableByPosition(problem)) return std::nullopt;
  if (recipe[kPosition] > limit) recipe[kPosition] = limit;
  if (recipe[kPosition] < 0 && HasTableByPosition(problem)) recipe[kPosition] = 0;

  const int64_t start = recipe[kPosition];
  switch (kind) {
    case RC_POS_IMPLICIT:
      return Implicit{};
    case RC_POS_OFFSET:
      return Offset{start};
    case RC_POS_PER_SEQUENCE_I32:
      return PerSequence{DType::kI32, Progression<int64_t>{start, 7, 0}};
    case RC_POS_PER_SEQUENCE_I64:
      return PerSequence{DType::kI64, Progression<int64_t>{start, 7, 0}};
    case RC_POS_IDS_I32:
      return Ids{DType::kI32, IdsFor(recipe, problem, start, limit)};
    case RC_POS_IDS_I64:
      return Ids{DType::kI64, IdsFor(recipe, problem, start, limit)};
    case RC_POS_PACKED:
      return PackedFor(problem.shape.tokens, recipe.seed);
    case RC_POS_PACKED_OFFSETS_I32:
    case RC_POS_PACKED_OFFSETS_I64: {
      Packed packed = PackedFor(problem.shape.tokens, recipe.seed);
      packed.dtype = kind == RC_POS_PACKED_OFFSETS_I32 ? DType::kI32 : DType::kI64;
      packed.offsets = Progression<int64_t>{start, 7, 0};
      return packed;
    }
    case RC_POS_CONTEXT_PARALLEL:
      return ShardFor(recipe, problem, limit);
    case RC_POS_REAL_F32:
      return RealFor(recipe, problem, DType::kF32);
    case RC_POS_REAL_F64:
      return RealFor(recipe, problem, DType::kF64);
    case RC_POS_MULTI_AXIS_I32:
      return AxesFor(recipe, problem, DType::kI32, limit);
    case RC_POS_MULTI_AXIS_I64:
      return AxesFor(recipe, problem, DType::kI64, limit);
    default:
      return std::nullopt;
  }
}

}  // namespace ropecheck::catalogue
