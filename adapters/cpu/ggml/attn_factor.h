// The argument attn_factor. Under YaRN ggml multiplies it by 1 + 0.1 ln(1/freq_scale) before cos and sin are
// multiplied by the product (`rope_yarn` of ggml-cpu), so the caller, who knows the gain, has to divide first
// (llama.cpp does, in llama-context.cpp).
#pragma once

#include <ropecheck/kernel.h>

namespace ropecheck::ggml {

struct AttnFactor {
  float value = 1;
  // How far cos and sin may be off because the product misses the gain, and because of a multiplication that
  // a gain of one does not need, in ulp; not finite where no factor gives the gain.
  double off_by = 0;
};

AttnFactor AttnFactorOf(const Problem& problem);

}  // namespace ropecheck::ggml
