// NtkByParts: three tables blended over two ramps (ramp.h, limits rounded and at most R-1, equal ones + 0.001),
//   a[i] = plain[i]/factor (1-m) + ntk[i] m,  m = ntk_factor * (1 - ramp between 1.25 and 0.75 turns)
//   inv_freq[i] = a[i] (1-n) + plain[i] n,    n = extrapolation * (1 - ramp between 16 and 2 turns)
// in rad/position, with ntk[i] of Ntk{factor}. R > 2, base not 1. Source: jquesnelle/yarn,
// scaled_rope/LlamaPartNTKScaledRotaryEmbedding.py, whose constants beta_0, beta_1, gamma_0, gamma_1 these are.
#pragma once

#include "reference/frequency/ntk.h"
#include "reference/frequency/ramp.h"

namespace ropecheck {

struct RampTurns {
  double fast, slow;
};
inline constexpr RampTurns kNtkRamp{1.25, 0.75}, kPlainRamp{16, 2};

inline RampRule RuleOf(const NtkByParts& law, int64_t rot_dim, const RampTurns& turns) {
  return {rot_dim, law.original_length, turns.fast, turns.slow, true, rot_dim - 1};
}

template <class Real>
Real InvFreq(const NtkByParts& law, const Real& base, const PairOfHead& pair) {
  const auto weight = [&](const RampTurns& turns, double most) {
    const RampLimits<Real> limits = LimitsOf(RuleOf(law, pair.rot_dim, turns), base);
    return KeptWeight(pair.index, limits.low, ReversibleWidth(limits)) * Real(most);
  };
  const Real plain = InvFreq(Plain{}, base, pair), ntk = InvFreq(Ntk{law.factor}, base, pair);
  const Real slow = Blend(ntk, plain / Real(law.factor), weight(kNtkRamp, law.ntk_factor));
  return Blend(plain, slow, weight(kPlainRamp, law.extrapolation));
}

}  // namespace ropecheck
