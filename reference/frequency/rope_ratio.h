// RopeRatio: plain with base * ratio (the real product, not its rounding to fp32 as in the GLM sources).
#pragma once

#include "reference/frequency/plain.h"

namespace ropecheck {

template <class Real>
Real BaseOf(const RopeRatio& law, const Real& base, int64_t /*rot_dim*/) {
  return base * Real(law.ratio);
}

template <class Real>
Real InvFreq(const RopeRatio& law, const Real& base, const PairOfHead& pair) {
  return InvFreq(Plain{}, BaseOf(law, base, pair.rot_dim), pair);
}

}  // namespace ropecheck
