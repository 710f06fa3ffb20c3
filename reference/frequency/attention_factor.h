// The attention factor: what scaled laws multiply into cos and sin (a problem's gain), in the readings that frameworks
// have of the same configuration. Pure numbers, computed in double; text sugar spells them (`gain=yarn(40)`).
#pragma once

#include <cmath>
#include <optional>

namespace ropecheck {

// 1 for factor <= 1, else 0.1 mscale ln(factor) + 1. DeepSeek-V2/V3 `yarn_get_mscale`; Peng et al. 2023, section 3.4,
// with mscale 1.
inline double GetMscale(double factor, double mscale = 1) {
  return factor <= 1 ? 1 : 0.1 * mscale * std::log(factor) + 1;
}

// What a YaRN configuration may say about the factor; 0 counts as absent for the two mscales, as in Python.
struct YarnGainKeys {
  std::optional<double> attention_factor;
  double mscale = 0, mscale_all_dim = 0;
};

// Hugging Face `_compute_yarn_parameters`: the attention factor if there is one, the quotient if both mscales are
// there, else GetMscale(factor). A lone mscale is not read.
inline double YarnGain(double factor, const YarnGainKeys& keys = {}) {
  if (keys.attention_factor) return *keys.attention_factor;
  if (keys.mscale != 0 && keys.mscale_all_dim != 0)
    return GetMscale(factor, keys.mscale) / GetMscale(factor, keys.mscale_all_dim);
  return GetMscale(factor);
}

// DeepSeek-V2/V3 and vLLM `DeepseekScalingRotaryEmbedding`, mlx-lm: always the quotient, so that a lone mscale counts
// (GetMscale(factor, 0) = 1).
inline double YarnDeepseekGain(double factor, double mscale, double mscale_all_dim) {
  return GetMscale(factor, mscale) / GetMscale(factor, mscale_all_dim);
}

// ggml `rope_yarn` with ext_factor not 0: 1 + 0.1 ln(factor), below 1 for factor < 1.
inline double YarnGgmlGain(double factor) { return 1 + 0.1 * std::log(factor); }

// LongRoPE: sqrt(1 + ln(factor)/ln(original_length)) for factor > 1, else 1. Ding et al. 2024; Hugging Face
// `_compute_longrope_parameters`.
inline double LongRopeGain(double factor, double original_length) {
  return factor <= 1 ? 1 : std::sqrt(1 + std::log(factor) / std::log(original_length));
}

}  // namespace ropecheck
