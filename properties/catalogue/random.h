// A small deterministic generator (SplitMix64, Steele et al. 2014): the same on every machine.
#pragma once

#include <cstdint>

namespace ropecheck::catalogue {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  // Below n; n > 0. The bias of the remainder is of no account for choosing cases.
  uint64_t Below(uint64_t n) { return Next() % n; }

 private:
  uint64_t state_;
};

}  // namespace ropecheck::catalogue
