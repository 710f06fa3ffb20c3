// KerasDynamic: inv_freq[i] = plain[i] / factor^(R/(R-2)), in rad/position: every pair alike, pair 0 too, so not NTK.
// R > 2. Source: keras-hub RotaryEmbedding, rope_type "dynamic".
#pragma once

#include "reference/frequency/ntk.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const KerasDynamic& law, const Real& base, const PairOfHead& pair) {
  return InvFreq(Plain{}, base, pair) / NtkStretch(Number(law.factor, base), pair.rot_dim);
}

}  // namespace ropecheck
