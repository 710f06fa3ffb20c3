#include "adapters/cpu/ggml/rotation.h"

#include "adapters/cpu/ggml/attn_factor.h"

namespace ropecheck::ggml {
namespace {

Mode ModeOf(const Problem& p) {
  if (!p.multi_axis()) return p.pairing() == RC_HALF ? kNeox : kNormal;
  if (p.axis_map() == RC_MAP_VISION) return kVision;
  return p.axis_map() == RC_MAP_GGML_INTERLEAVED ? kImrope : kMrope;
}

// LongRoPE's two lists follow its two lengths; llama.cpp chooses between its two tensors in the same way.
double DivisorOf(const Problem& p, int64_t pair) {
  if (p.law() == RC_LAW_DIVISORS) return p.law_param(pair);
  const bool is_long = p.law_param(1) > p.law_param(0);
  return p.law_param(2 + pair + (is_long ? p.pairs() : 0));
}

// As many as half the head, which ggml reads also where it asks for n_dims/2 only: entry 2 of
// docs/bugs-found.md.
std::vector<float> FreqFactors(const Problem& p) {
  if (p.law() != RC_LAW_DIVISORS && p.law() != RC_LAW_LONG_ROPE) return {};
  std::vector<float> factors(static_cast<size_t>((p.head_dim() + 1) / 2), 1.0f);
  for (int64_t i = 0; i < p.pairs(); ++i) {
    factors[static_cast<size_t>(i)] = static_cast<float>(DivisorOf(p, i));
  }
  return factors;
}

}  // namespace

Rotation RotationOf(const Problem& p) {
  Rotation r;
  r.type = p.dtype() == RC_F16 ? kF16 : kF32;
  r.mode = ModeOf(p);
  r.backward = p.inverse();
  // Vision: the frequencies of one axis, which has half of the head.
  r.n_dims = static_cast<int>(r.mode == kVision ? p.rot_dim() / 2 : p.rot_dim());
  r.offset = static_cast<int>(p.rot_offset());
  r.freq_base = static_cast<float>(p.law() == RC_LAW_ROPE_RATIO ? p.base() * p.law_param(0) : p.base());
  const bool scaled = p.law() == RC_LAW_LINEAR || p.law() == RC_LAW_YARN_GGML;
  r.freq_scale = static_cast<float>(scaled ? 1 / p.law_param(0) : 1);
  r.attn_factor = AttnFactorOf(p).value;
  if (p.law() == RC_LAW_YARN_GGML) {
    r.n_ctx_orig = static_cast<int>(p.law_param(1));
    r.beta_fast = static_cast<float>(p.law_param(2));
    r.beta_slow = static_cast<float>(p.law_param(3));
    r.ext_factor = static_cast<float>(p.law_param(4));
  }
  r.freq_factors = FreqFactors(p);
  for (int64_t a = 0; a < (p.multi_axis() ? p.position_axes() : 0); ++a) {
    r.sections[static_cast<size_t>(a)] = static_cast<int>(p.section(a));
  }
  return r;
}

}  // namespace ropecheck::ggml
