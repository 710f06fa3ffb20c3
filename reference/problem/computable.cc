// What this version computes: the other values of each axis have a text and rules, and no expected values
// yet.
#include <fmt/format.h>

#include "reference/problem/names.h"
#include "reference/problem/position_range.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

Result<void> NotYet(std::string what, std::string_view axis, std::string_view instead) {
  return Fail(ErrorCode::kNotComputed,
              fmt::format("{} not computed yet (axis {}). Computed are {}.", what, axis, instead));
}

}  // namespace

Result<void> Computable(const Problem& problem) {
  constexpr int64_t kFarthest = int64_t{1} << 53;
  if (const auto range = PositionRangeOf(problem); range && (range->lo < -kFarthest || range->hi > kFarthest))
    return NotYet("positions beyond 2^53 are", "pos", "those up to 2^53, of either sign");
  if (problem.data.kind == DataSpec::Kind::kFile)
    return NotYet("a user's tensors are", "data", "normal, cancel, hard and special");
  return {};
}

}  // namespace ropecheck
