// Divisors: inv_freq[i] = plain[i] / divisor[i], in rad/position. ggml `freq_factors`, in GGUF files the tensor
// rope_freqs.weight. Pairs beyond the list (problems that are invalid on purpose) do not turn.
#pragma once

#include <vector>

#include "reference/frequency/plain.h"

namespace ropecheck {

template <class Real>
Real DividedBy(const std::vector<double>& divisors, const Real& base, const PairOfHead& pair) {
  const auto i = static_cast<size_t>(pair.pair);
  return i < divisors.size() ? InvFreq(Plain{}, base, pair) / Real(divisors[i]) : Real(0.0);
}

template <class Real>
Real InvFreq(const Divisors& law, const Real& base, const PairOfHead& pair) {
  return DividedBy(law.divisors, base, pair);
}

}  // namespace ropecheck
