// Explicit: the inverse frequencies are listed.
#pragma once

#include "reference/frequency/law.h"
#include "reference/frequency/pair.h"

namespace ropecheck {

template <class Real>
Real InvFreq(const Explicit& law, const Real& /*base*/, const PairOfHead& pair) {
  return Real(law.inv_freq[static_cast<size_t>(pair.index)]);
}

}  // namespace ropecheck
