// NTK-aware scaling: base' = base * alpha^(R/(R-2)), inv_freq[i] = base'^(-2i/R), in rad/position. Pair 0 stays at
// 1, the last pair is divided by alpha. R > 2. Sources: u/bloc97 (r/LocalLLaMA, June 2023); Hunyuan and TensorRT-LLM
// `alpha`; x-transformers `theta_rescale_factor`.
#pragma once

#include "reference/frequency/plain.h"

namespace ropecheck {

// factor^(R/(R-2)).
template <class Real>
Real NtkStretch(const Real& factor, int64_t rot_dim) {
  return Power(factor, Ratio(rot_dim, rot_dim - 2, factor));
}

template <class Real>
Real BaseOf(const Ntk& law, const Real& base, int64_t rot_dim) {
  return base * NtkStretch(Number(law.alpha, base), rot_dim);
}

template <class Real>
Real InvFreq(const Ntk& law, const Real& base, const PairOfHead& pair) {
  return InvFreq(Plain{}, BaseOf(law, base, pair.rot_dim), pair);
}

}  // namespace ropecheck
