// Which of the kernel's inputs count as exact (docs/numerics-oracle.md).
#pragma once

#include <cstdint>

#include "reference/problem/problem.h"

namespace ropecheck {

enum class Level : uint8_t {
  kIdeal,         // L0: base, law, gain, positions
  kGivenInvFreq,  // L1: the inv_freq table
  kGivenAngles,   // L2: the angles
  kGivenCache,    // L3: cos and sin, gain included
};

// The level of the problem's own inputs: what its verdict is measured against.
inline Level OwnLevel(const Problem& problem) {
  constexpr Level kLevels[] = {Level::kIdeal, Level::kGivenInvFreq, Level::kGivenAngles, Level::kGivenCache};
  return kLevels[problem.angles.index()];
}

}  // namespace ropecheck
