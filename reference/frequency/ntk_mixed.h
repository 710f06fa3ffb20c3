// NtkMixed: inv_freq[i] = plain[i] / exp(a (i+1)^b) with a = ln(factor) / (R/2)^b, in rad/position. The last pair is
// divided by factor. Source: vLLM `NTKScalingRotaryEmbedding` with mixed_b (after Su, kexue.fm 9706).
#pragma once

#include "reference/frequency/plain.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const NtkMixed& law, const Real& base, const PairOfHead& pair) {
  const Real b = Number(law.mixed_b, base);
  const Real a = Log(Number(law.factor, base)) / IntegerPower(pair.rot_dim / 2, b);
  return InvFreq(Plain{}, base, pair) / Exp(a * IntegerPower(pair.index + 1, b));
}

}  // namespace ropecheck
