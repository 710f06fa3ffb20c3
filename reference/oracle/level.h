// Which of the kernel's inputs count as exact (docs/numerics-oracle.md).
#pragma once

#include <cstdint>
#include <iterator>
#include <variant>

#include "reference/problem/problem.h"

namespace ropecheck {

enum class Level : uint8_t {
  kIdeal,         // L0: base, law, gain, positions
  kGivenInvFreq,  // L1: the inv_freq table, or its reciprocals
  kGivenAngles,   // L2: the angles
  kGivenCache,    // L3: cos and sin, gain included
};

// The level of the problem's own inputs: what its verdict is measured against.
inline Level OwnLevel(const Problem& problem) {
  constexpr Level kLevels[] = {Level::kIdeal, Level::kGivenInvFreq, Level::kGivenAngles, Level::kGivenCache,
                               Level::kGivenInvFreq};
  static_assert(std::size(kLevels) == std::variant_size_v<AngleSource>);
  return kLevels[problem.angles.index()];
}

}  // namespace ropecheck
