// cos and sin of a row of angles by the kernels of this machine; checked against FX128 in debug builds.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>

#include "reference/oracle/fx128.h"
#include "reference/oracle/kernels.h"
#include "reference/oracle/oracle.h"

namespace ropecheck {

// Of position * turns[i]; position below 2^53.
inline void CosSin(uint64_t position, std::span<const Turns> turns, const CosSinRow& out) {
  ActiveKernels().cos_sin(position, turns.size(), turns.data(), out);
#ifndef NDEBUG
  for (size_t i = 0; i < turns.size(); ++i) {
    const Fx128CosSin other = CosSinFx128(position, turns[i]);
    assert(Distance(other.cos, out.cos_hi[i], out.cos_lo[i]) <= kAngleRowError);
    assert(Distance(other.sin, out.sin_hi[i], out.sin_lo[i]) <= kAngleRowError);
  }
#endif
}

}  // namespace ropecheck
