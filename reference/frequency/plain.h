// Plain: inv_freq[i] = base^(-2i/R), in rad/position. Su et al. 2021 (RoFormer), section 3.2.2.
#pragma once

#include "reference/frequency/law.h"
#include "reference/frequency/pair.h"
#include "reference/frequency/real.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const Plain&, const Real& base, const PairOfHead& pair) {
  return PlainPower(base, pair.index, pair.rot_dim);
}

}  // namespace ropecheck
