// Where a row of a table keeps the entries of a pair.
#pragma once

#include <cstdint>

#include "reference/problem/problem.h"

namespace ropecheck {

// In elements from the row's start. The second member's entry is the first's but in rows of full width.
struct RowSlots {
  int64_t first, second;
};
constexpr RowSlots DuplicatedSlots(int64_t pairs, int64_t i) { return {i, pairs + i}; }
constexpr RowSlots RepeatedSlots(int64_t i) { return {2 * i, 2 * i + 1}; }

constexpr RowSlots AngleSlotsOf(AngleWidth width, int64_t pairs, int64_t i) {
  switch (width) {
    case AngleWidth::kPairs:
      return {i, i};
    case AngleWidth::kDuplicated:
      return DuplicatedSlots(pairs, i);
    case AngleWidth::kRepeated:
      return RepeatedSlots(i);
  }
  return {};
}

// cos and sin lie in one tensor or in two.
struct CacheSlots {
  RowSlots cos, sin;
};

constexpr CacheSlots CacheSlotsOf(CacheLayout layout, int64_t pairs, int64_t i) {
  const auto both = [](int64_t slot) { return RowSlots{slot, slot}; };
  switch (layout) {
    case CacheLayout::kFused:
      return {both(i), both(pairs + i)};
    case CacheLayout::kFusedSinFirst:
      return {both(pairs + i), both(i)};
    case CacheLayout::kSeparate:
      return {both(i), both(i)};
    case CacheLayout::kDuplicated:
      return {DuplicatedSlots(pairs, i), DuplicatedSlots(pairs, i)};
    case CacheLayout::kRepeated:
      return {RepeatedSlots(i), RepeatedSlots(i)};
    case CacheLayout::kStacked:
      return {both(2 * i), both(2 * i + 1)};
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
