// Explicit: the inverse frequencies are listed. Pairs beyond the list (problems that are invalid on purpose)
// do not turn.
#pragma once

#include "reference/frequency/law.h"
#include "reference/frequency/pair.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const Explicit& law, const Real& /*base*/, const PairOfHead& pair) {
  const auto i = static_cast<size_t>(pair.pair);
  return Real(i < law.inv_freq.size() ? law.inv_freq[i] : 0.0);
}

}  // namespace ropecheck
