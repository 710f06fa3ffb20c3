// YaRN in three readings: inv_freq[i] = plain[i] m + plain[i]/factor (1-m), in rad/position, with the weight
// m = extrapolation * (1 - clamp((i - low) / (high - low), 0, 1)) of ramp.h. They differ in the limits:
//   Yarn       high <= R-1; equal limits + 0.001; reversed where low > high. Peng et al. 2023, authors' repository
//              (`LlamaYaRNScaledRotaryEmbedding`), Hugging Face `_compute_yarn_parameters`, vLLM.
//   YarnGgml   high <= R-1; always rounded; width max(0.001, high - low). ggml `ggml_rope_yarn_corr_dims`, `rope_yarn`.
//   YarnKeras  high <= R/2-1; width max(0.001, high - low). keras-hub RotaryEmbedding, rope_type "yarn".
// base is not 1, where no pair is slower than another and the limits would divide by zero.
#pragma once

#include "reference/frequency/plain.h"
#include "reference/frequency/ramp.h"

namespace ropecheck {

inline RampRule RuleOf(const Yarn& law, int64_t rot_dim) {
  return {rot_dim, law.original_length, law.beta_fast, law.beta_slow, law.truncate, rot_dim - 1};
}
inline RampRule RuleOf(const YarnGgml& law, int64_t rot_dim) {
  return {rot_dim, law.original_length, law.beta_fast, law.beta_slow, true, rot_dim - 1};
}
inline RampRule RuleOf(const YarnKeras& law, int64_t rot_dim) {
  return {rot_dim, law.original_length, law.beta_fast, law.beta_slow, law.truncate, rot_dim / 2 - 1};
}

template <class Real>
Real RampWidth(const Yarn&, const RampLimits<Real>& limits) {
  return ReversibleWidth(limits);
}
template <class Real>
Real RampWidth(const YarnGgml&, const RampLimits<Real>& limits) {
  return PositiveWidth(limits);
}
template <class Real>
Real RampWidth(const YarnKeras&, const RampLimits<Real>& limits) {
  return PositiveWidth(limits);
}

inline double Extrapolation(const Yarn& law) { return law.extrapolation; }
inline double Extrapolation(const YarnGgml& law) { return law.extrapolation; }
inline double Extrapolation(const YarnKeras&) { return 1; }

template <class Law>
concept IsYarn = requires(const Law& law) { Extrapolation(law); };

template <IsYarn Law, class Real>
Real InvFreq(const Law& law, const Real& base, const PairOfHead& pair) {
  const RampLimits<Real> limits = LimitsOf(RuleOf(law, pair.rot_dim), base);
  const Real weight = KeptWeight(pair.index, limits.low, RampWidth(law, limits)) * Real(Extrapolation(law));
  const Real plain = InvFreq(Plain{}, base, pair);
  return Blend(plain, plain / Real(law.factor), weight);
}

}  // namespace ropecheck
