// Where a row of a cos/sin cache keeps the entries of a pair.
#pragma once

#include <cstdint>

#include "reference/problem/problem.h"

namespace ropecheck {

// In elements from the row's start; cos and sin lie in one tensor or in two. The second member's entries
// (cos1, sin1) are the first's but in layouts of full width.
struct CacheSlots {
  int64_t cos0, sin0, cos1, sin1;
};

constexpr CacheSlots CacheSlotsOf(CacheLayout layout, int64_t pairs, int64_t i) {
  switch (layout) {
    case CacheLayout::kFused:
      return {i, pairs + i, i, pairs + i};
    case CacheLayout::kFusedSinFirst:
      return {pairs + i, i, pairs + i, i};
    case CacheLayout::kSeparate:
      return {i, i, i, i};
    case CacheLayout::kDuplicated:
      return {i, i, pairs + i, pairs + i};
    case CacheLayout::kRepeated:
      return {2 * i, 2 * i, 2 * i + 1, 2 * i + 1};
    case CacheLayout::kStacked:
      return {2 * i, 2 * i + 1, 2 * i, 2 * i + 1};
  }
  return {};
}

constexpr bool HoldsBothInOneTensor(CacheLayout layout) {
  return layout == CacheLayout::kFused || layout == CacheLayout::kFusedSinFirst ||
         layout == CacheLayout::kStacked;
}

constexpr bool HasFullWidth(CacheLayout layout) {
  return layout == CacheLayout::kDuplicated || layout == CacheLayout::kRepeated;
}

}  // namespace ropecheck
