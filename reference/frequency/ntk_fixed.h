// NtkFixed: inv_freq[i] = (base factor)^(-2i/R) / factor^(2/R), in rad/position. Source: vLLM
// `NTKScalingRotaryEmbedding` without mixed_b (after Su, kexue.fm 9706).
#pragma once

#include "reference/frequency/plain.h"

namespace ropecheck {

template <class Real>
Real BaseOf(const NtkFixed& law, const Real& base, int64_t /*rot_dim*/) {
  return base * Real(law.factor);
}

template <class Real>
Real InvFreq(const NtkFixed& law, const Real& base, const PairOfHead& pair) {
  const Real power = InvFreq(Plain{}, BaseOf(law, base, pair.rot_dim), pair);
  return power / Power(Number(law.factor, base), Ratio(2, pair.rot_dim, base));
}

}  // namespace ropecheck
