// LongRope: inv_freq[i] = plain[i] / factors[i], in rad/position, with the short list iff length <= original_length.
// Ding et al. 2024; Hugging Face `_compute_longrope_parameters` (there for a whole batch, by its largest position).
#pragma once

#include "reference/frequency/divisors.h"

namespace ropecheck {

inline const std::vector<double>& FactorsOf(const LongRope& law) {
  return law.length <= law.original_length ? law.short_factors : law.long_factors;
}

template <class Real>
Real InvFreq(const LongRope& law, const Real& base, const PairOfHead& pair) {
  return DividedBy(FactorsOf(law), base, pair);
}

}  // namespace ropecheck
