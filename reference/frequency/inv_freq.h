// The inverse frequency of a pair under any law of the variant.
#pragma once

#include <variant>

#include "reference/frequency/divisors.h"
#include "reference/frequency/dynamic_ntk.h"
#include "reference/frequency/explicit.h"
#include "reference/frequency/keras_dynamic.h"
#include "reference/frequency/linear.h"
#include "reference/frequency/llama3.h"
#include "reference/frequency/longrope.h"
#include "reference/frequency/ntk.h"
#include "reference/frequency/ntk_by_parts.h"
#include "reference/frequency/ntk_fixed.h"
#include "reference/frequency/ntk_mixed.h"
#include "reference/frequency/plain.h"
#include "reference/frequency/proportional.h"
#include "reference/frequency/rope_ratio.h"
#include "reference/frequency/yarn.h"

namespace ropecheck {

// rad/position, for a law that Validate accepts. As a Ball, an enclosure: it covers every real while a limit of the
// law is not decided at the base's precision.
template <class Real>
Real InvFreqOf(const FrequencyLaw& law, const Real& base, const PairOfHead& pair) {
  return std::visit([&](const auto& one) -> Real { return InvFreq(one, base, pair); }, law);
}

}  // namespace ropecheck
