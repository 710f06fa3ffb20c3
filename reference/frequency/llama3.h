// Llama3: with turns = original_length * plain[i] / 2pi, how often pair i turns within the original context,
//   turns > high          plain[i]
//   turns < low           plain[i] / factor
//   else                  (1-t) plain[i]/factor + t plain[i],  t = (turns - low) / (high - low)
// in rad/position. Source: Meta llama-models, `apply_scaling` (there with wavelengths 2pi/plain[i]). low = high leaves
// no band: a step. turns is transcendental, so it never equals a limit.
#pragma once

#include "reference/frequency/plain.h"
#include "reference/frequency/ramp.h"

namespace ropecheck {

// The weight t of the unscaled frequency, in [0, 1]; Unknown while a ball lies over the step.
template <class Real>
Real KeptWeight(const Llama3& law, const Real& plain) {
  const Real turns = Number(law.original_length, plain) * plain / (Number(2.0, plain) * Pi(plain));
  const Real low(law.low_freq_factor);
  if (law.low_freq_factor < law.high_freq_factor)
    return ClampedRatio(turns - low, Number(law.high_freq_factor, plain) - low);
  switch (Compare(turns, low)) {
    case Order::kLess:
      return Real(0.0);
    case Order::kUnknown:
      return Unknown(plain);
    default:
      return Real(1.0);
  }
}

template <class Real>
Real InvFreq(const Llama3& law, const Real& base, const PairOfHead& pair) {
  const Real plain = InvFreq(Plain{}, base, pair);
  return Blend(plain, plain / Real(law.factor), KeptWeight(law, plain));
}

}  // namespace ropecheck
