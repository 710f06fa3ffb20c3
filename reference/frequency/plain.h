// Plain: inv_freq[i] = base^(-2i/R).
#pragma once

#include "reference/frequency/law.h"
#include "reference/frequency/pair.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const Plain&, const Real& base, const PairOfHead& pair) {
  return RationalPower(base, -2 * pair.index, pair.rot_dim);
}

}  // namespace ropecheck
