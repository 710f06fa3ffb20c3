// Tier: how much is run.
#pragma once

#include <cstdint>

namespace ropecheck {

enum class Tier : uint8_t {
  kSmoke,  // a few seconds: is it roughly right?
  kQuick,  // for every change: pairs of axis values, every stratum
  kFull,   // nightly: more of each, larger sizes, memory growth
};

}  // namespace ropecheck
