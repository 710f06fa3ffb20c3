// Linear: position interpolation, inv_freq[i] = plain[i] / factor.
#pragma once

#include "reference/frequency/plain.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const Linear& law, const Real& base, const PairOfHead& pair) {
  return InvFreq(Plain{}, base, pair) / Real(law.factor);
}

}  // namespace ropecheck
