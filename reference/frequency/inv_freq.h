// The inverse frequency of a pair under any law of the variant that this version computes.
#pragma once

#include <concepts>
#include <cstdlib>
#include <type_traits>
#include <variant>

#include "reference/frequency/explicit.h"
#include "reference/frequency/linear.h"
#include "reference/frequency/plain.h"
#include "reference/frequency/rope_ratio.h"

namespace ropecheck {

template <class Real, class Law>
concept HasInvFreq = requires(const Law& law, const Real& base, const PairOfHead& pair) {
  { InvFreq(law, base, pair) } -> std::same_as<Real>;
};

// Whether the law has a function, and so a value for every pair.
inline bool IsComputed(const FrequencyLaw& law) {
  return std::visit([](const auto& one) { return HasInvFreq<double, std::decay_t<decltype(one)>>; }, law);
}

// rad/position. Needs IsComputed(law).
template <class Real>
Real InvFreqOf(const FrequencyLaw& law, const Real& base, const PairOfHead& pair) {
  return std::visit(
      [&](const auto& one) -> Real {
        if constexpr (HasInvFreq<Real, std::decay_t<decltype(one)>>) {
          return InvFreq(one, base, pair);
        } else {
          std::abort();
        }
      },
      law);
}

}  // namespace ropecheck
