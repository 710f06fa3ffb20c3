// The fixed-point fraction of a turn that everything in the oracle computes with.
#pragma once

#include <cstdint>

namespace ropecheck {

// angle/2pi modulo 1 in units of 2^-192; word 2 is the most significant.
struct Turns {
  uint64_t words[3] = {0, 0, 0};
  bool operator==(const Turns&) const = default;
};

}  // namespace ropecheck
