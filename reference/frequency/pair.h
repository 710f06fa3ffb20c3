// What a frequency law is asked about: one pair of a head.
#pragma once

#include <cstdint>

namespace ropecheck {

struct PairOfHead {
  int64_t pair = 0;      // its number in the head: where listed numbers are looked up
  int64_t index = 0;     // its place among the pairs that share an exponent range: pair, but for axis maps
  int64_t rot_dim = 2;   // R of the exponents -2 index/R: the window's, but for axis maps
  int64_t head_dim = 2;  // D
};

}  // namespace ropecheck
