#include "properties/beyond_table.h"

#include "reference/problem/mismatch.h"
#include "reference/problem/tensors.h"
#include "ropecheck/adapter.h"

namespace ropecheck {
namespace {

bool PutsIdsOutside(std::string_view mismatch) {
  return mismatch == "negative_id" || mismatch == "ids_beyond_cache" || mismatch == "cache_too_short";
}

int64_t RowsOf(const Problem& problem) {
  if (const auto* cache = std::get_if<GivenCache>(&problem.angles)) return cache->rows;
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles)) return angles->rows;
  return 0;
}

}  // namespace

std::optional<BeyondTable> PromisedBeyondTable(const Contract& contract, const Call& call) {
  const Problem& problem = call.problem;
  if (!HasTableByPosition(problem) || !PutsIdsOutside(call.around.bad)) return std::nullopt;
  if (RowsOf(AsSent(call)) == 0) return std::nullopt;  // no row to clamp or wrap to
  switch (contract.out_of_range) {
    case RC_RANGE_COPIES:
      if (!HasOnePosition(problem)) return std::nullopt;
      if (std::holds_alternative<GivenAngles>(problem.angles) && problem.gain != 1) return std::nullopt;
      return BeyondTable::kCopies;
    case RC_RANGE_CLAMPS:
      return BeyondTable::kClamps;
    case RC_RANGE_WRAPS:
      return BeyondTable::kWraps;
    default:
      return std::nullopt;
  }
}

bool IsBeyondTable(const Problem& sent, int64_t b, int64_t s) {
  const auto* axes = std::get_if<MultiAxis>(&sent.positions);
  const int64_t count = axes == nullptr ? 1 : static_cast<int64_t>(axes->ids.size()), rows = RowsOf(sent);
  for (int64_t axis = 0; HasTableByPosition(sent) && axis < count; ++axis) {
    const int64_t row = PositionOnAxis(sent, axis, b, s);
    if (row < 0 || row >= rows) return true;
  }
  return false;
}

}  // namespace ropecheck
