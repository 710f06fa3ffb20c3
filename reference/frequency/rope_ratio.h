// RopeRatio: plain with base * ratio (the real product, not its rounding to fp32 as in the GLM sources).
#pragma once

#include "reference/frequency/plain.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const RopeRatio& law, const Real& base, const PairOfHead& pair) {
  return InvFreq(Plain{}, Real(base * Real(law.ratio)), pair);
}

}  // namespace ropecheck
