// The smallest and the largest position of a call, without visiting every token.
#pragma once

#include <cstdint>
#include <optional>

#include "reference/problem/problem.h"

namespace ropecheck {

struct PositionRange {
  int64_t lo = 0, hi = 0;  // both inclusive; saturated at 64 bits; real positions rounded outward
};

// Absent where no token has a position. Any problem, valid or not.
std::optional<PositionRange> PositionRangeOf(const Problem& problem);

// Of numbers one per sequence.
std::optional<PositionRange> OffsetRangeOf(const Series<int64_t>& offsets, int64_t sequences);

}  // namespace ropecheck
