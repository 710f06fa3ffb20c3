#include "properties/catalogue/cook_positions.h"

#include <algorithm>

#include "properties/catalogue/random.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

bool UsesPositionRows(const Problem& problem) {
  if (const auto* cache = std::get_if<GivenCache>(&problem.angles))
    return cache->index == TableIndex::kPosition;
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles))
    return angles->index == TableIndex::kPosition;
  return false;
}

Series<int64_t> IdsFor(const Recipe& recipe, const Problem& problem, int64_t limit) {
  const int64_t start = recipe[kPosition];
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

std::optional<Positions> CookPositions(Recipe& recipe, const Problem& problem) {
  int64_t limit = int64_t{1} << 53;
  if (UsesPositionRows(problem)) limit = kMaxTableRows - 1;
  const int64_t kind = recipe[kPositions];
  const bool narrow = kind == RC_POS_IDS_I32 || kind == RC_POS_PER_SEQUENCE_I32;
  if (narrow) limit = std::min<int64_t>(limit, INT32_MAX);
  limit -= 8 * (problem.shape.tokens + 2) * (problem.shape.batch + 1);  // room for every pattern's last id
  if (kind == RC_POS_IMPLICIT || kind == RC_POS_PACKED) recipe[kPosition] = kNotUsed;
  if (kind != RC_POS_IDS_I32 && kind != RC_POS_IDS_I64) recipe[kIdPattern] = kNotUsed;
  if (recipe[kPosition] > limit) recipe[kPosition] = limit;
  if (recipe[kPosition] < 0 && UsesPositionRows(problem)) recipe[kPosition] = 0;

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
      return Ids{DType::kI32, IdsFor(recipe, problem, limit)};
    case RC_POS_IDS_I64:
      return Ids{DType::kI64, IdsFor(recipe, problem, limit)};
    case RC_POS_PACKED:
      return PackedFor(problem.shape.tokens, recipe.seed);
    default:
      return std::nullopt;  // not computed yet
  }
}

}  // namespace ropecheck::catalogue
