// What a frequency law is asked about: one pair of a head.
#pragma once

#include <cstdint>

namespace ropecheck {

struct PairOfHead {
  int64_t pair = 0;      // 0 .. of all pairs of the head: lists have one number each
  int64_t index = 0;     // of the exponent -2 index/rot_dim: equals `pair` unless exponents restart per axis
  int64_t rot_dim = 2;   // R; twice the pairs among which `index` counts
  int64_t head_dim = 2;  // D
};

}  // namespace ropecheck
