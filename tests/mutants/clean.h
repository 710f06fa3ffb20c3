// What the clean kernels share.
#pragma once

#include <ropecheck/kernel.h>

#include <cmath>
#include <cstdint>

#include "adapters/cpu/builtin/rotate.h"

namespace ropecheck::clean {

inline float InvFreqPow(const Problem& p, int64_t i) {
  return 1 /
         std::pow(static_cast<float>(p.base()), static_cast<float>(2 * i) / static_cast<float>(p.rot_dim()));
}

inline builtin::Turn<float> TurnBy(const Problem& p, float angle) {
  const CosSin<float> turn{std::cos(angle), p.inverse() ? -std::sin(angle) : std::sin(angle)};
  return {turn, turn};
}

// Kernels that differ in how they compute, each claimed as what it is: clean_arithmetic.cc.
KernelList ArithmeticKernels();

}  // namespace ropecheck::clean
