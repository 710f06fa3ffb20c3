// The special values that DataSpec::Kind::kSpecial mixes into normal(seed), one row of a table per name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "reference/problem/dtype.h"

namespace ropecheck {

// Landmarks of a dtype.
struct DTypeRange {
  explicit DTypeRange(DType dtype);
  double largest, top_ulp;          // the largest number, and the distance to its neighbour
  double quantum, smallest_normal;  // the smallest numbers above zero
  uint64_t subnormals;              // how many positive ones there are
  double huge_scale;                // 1/huge_scale is normal as well, and 4 * huge_scale finite
};

// What a special value may depend on: its element's normal value, a random word, and the number of its pair.
struct Site {
  double normal;
  uint32_t word;
  int64_t pair;
};

struct Special {
  std::string_view name;
  double (*value)(const DTypeRange&, const Site&);
  double once;  // placed at exactly one element of each tensor; 0: nowhere
};
std::span<const Special> Specials();
const Special* FindSpecial(std::string_view name);  // nullptr: no such name

}  // namespace ropecheck
