// Proportional (p-RoPE): inv_freq[i] = base^(-2i/D) / factor for the R/2 pairs that turn, in rad/position: the
// exponent's denominator is the whole head. Hugging Face `_compute_proportional_rope_parameters` (Gemma-4).
#pragma once

#include "reference/frequency/law.h"
#include "reference/frequency/pair.h"
#include "reference/frequency/real.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const Proportional& law, const Real& base, const PairOfHead& pair) {
  return PlainPower(base, pair.index, pair.head_dim) / Real(law.factor);
}

}  // namespace ropecheck
