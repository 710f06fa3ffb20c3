// Dynamic NTK: base' = base * (factor L/M - (factor - 1))^(R/(R-2)) with L = max(length, M), M = max_positions in
// tokens; inv_freq[i] = base'^(-2i/R), in rad/position. R > 2. L = M is Plain. Source: Hugging Face
// `_compute_dynamic_ntk_parameters`. A pure function of the length; DynamicNtkState says which length a framework uses.
#pragma once

#include <algorithm>

#include "reference/frequency/ntk.h"

namespace ropecheck {

// factor L/M - (factor - 1), written so that L = M gives exactly 1.
template <class Real>
Real DynamicAlpha(const DynamicNtk& law, const Real& like) {
  const int64_t beyond = std::max<int64_t>(law.length, law.max_positions) - law.max_positions;
  return Number(law.factor, like) * Ratio(beyond, law.max_positions, like) + Real(1.0);
}

template <class Real>
Real BaseOf(const DynamicNtk& law, const Real& base, int64_t rot_dim) {
  return base * NtkStretch(DynamicAlpha(law, base), rot_dim);
}

template <class Real>
Real InvFreq(const DynamicNtk& law, const Real& base, const PairOfHead& pair) {
  return InvFreq(Plain{}, BaseOf(law, base, pair.rot_dim), pair);
}

}  // namespace ropecheck
