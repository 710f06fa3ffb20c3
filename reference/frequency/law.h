// FrequencyLaw: how the inverse frequencies inv_freq[i] (rad/position) of the rot_dim/2 pairs follow
// from the base. Each law is a struct with its parameters; what it means stands beside it.
// Notation: R = rot_dim, D = head_dim, plain[i] = base^(-2i/R), i = 0 .. R/2-1.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace ropecheck {

// inv_freq[i] = base^(-2i/R). Su et al. 2021 (RoFormer), section 3.2.2.
struct Plain {
  bool operator==(const Plain&) const = default;
};

// Position interpolation: inv_freq[i] = plain[i] / factor. Chen et al. 2023.
struct Linear {
  double factor = 1;  // > 0
  bool operator==(const Linear&) const = default;
};

// GLM rope_ratio: base' = base * ratio, then plain. ChatGLM3-32k and GLM-4, `RotaryEmbedding`.
struct RopeRatio {
  double ratio = 1;  // > 0
  bool operator==(const RopeRatio&) const = default;
};

// The inverse frequencies themselves, one per pair, in rad/position.
struct Explicit {
  std::vector<double> inv_freq;  // R/2 finite numbers
  bool operator==(const Explicit&) const = default;
};

// NTK-aware: base' = base * alpha^(R/(R-2)), then plain. u/bloc97 2023; Hunyuan, TensorRT-LLM `alpha`.
struct Ntk {
  double alpha = 1;  // > 0
  bool operator==(const Ntk&) const = default;
};

// Dynamic NTK: base' = base * (factor*L/M - (factor-1))^(R/(R-2)) with L = max(length, M). Hugging Face
// `_compute_dynamic_ntk_parameters`; when frameworks look at the length again: dynamic_ntk_state.h.
struct DynamicNtk {
  double factor = 1;          // > 0
  int64_t max_positions = 1;  // M, > 0
  int64_t length = 0;         // tokens seen, prompt included
  bool operator==(const DynamicNtk&) const = default;
};

// YaRN, Peng et al. 2023, as in the authors' repository and Hugging Face. ramp.h has the two limits.
struct Yarn {
  double factor = 1;            // s, > 0
  int64_t original_length = 1;  // positions, > 0
  double beta_fast = 32;        // turns, > 0; below beta_slow the ramp is reversed
  double beta_slow = 1;         // turns, > 0
  bool truncate = true;         // floor and ceil the ramp's limits
  double extrapolation = 1;     // 0 .. 1: weight of the unscaled frequencies where the ramp is 0
  bool operator==(const Yarn&) const = default;
};

// LongRoPE, Ding et al. 2024: per-pair divisors, one list up to original_length and one beyond.
struct LongRope {
  std::vector<double> short_factors;  // R/2 numbers > 0
  std::vector<double> long_factors;   // R/2 numbers > 0
  int64_t original_length = 1;        // positions, > 0
  int64_t length = 0;                 // tokens; > original_length selects long_factors
  bool operator==(const LongRope&) const = default;
};

// Llama-3 scaling: pairs that turn often inside the original context keep their frequency, slow ones
// are divided by `factor`, the band between is blended. Meta llama-models, `apply_scaling`.
struct Llama3 {
  double factor = 8;               // > 0
  double low_freq_factor = 1;      // turns below which a pair is slow, > 0
  double high_freq_factor = 4;     // turns above which a pair is fast; equal to low: no blend
  int64_t original_length = 8192;  // positions, > 0
  bool operator==(const Llama3&) const = default;
};

// p-RoPE: base^(-2i/D) / factor over the whole head; pairs from R/2 on do not turn. Gemma-4 global layers, Hugging
// Face `proportional`.
struct Proportional {
  double factor = 1;  // > 0
  bool operator==(const Proportional&) const = default;
};

// Per-pair divisors: inv_freq[i] = plain[i] / divisor[i]. ggml `freq_factors`.
struct Divisors {
  std::vector<double> divisors;  // R/2 numbers > 0
  bool operator==(const Divisors&) const = default;
};

// vLLM "ntk": inv_freq[i] = (base*factor)^(-2i/R) / factor^(2/R). `NTKScalingRotaryEmbedding`.
struct NtkFixed {
  double factor = 1;  // > 0
  bool operator==(const NtkFixed&) const = default;
};

// vLLM "ntk" with mixed_b: inv_freq[i] = plain[i] / exp(a (i+1)^b), a = ln(factor) / (R/2)^b.
struct NtkMixed {
  double factor = 1;   // > 0
  double mixed_b = 0;  // b, >= 0
  bool operator==(const NtkMixed&) const = default;
};

// keras-hub "dynamic": inv_freq[i] = plain[i] / factor^(R/(R-2)), the same for every pair.
struct KerasDynamic {
  double factor = 1;  // > 0
  bool operator==(const KerasDynamic&) const = default;
};

// NTK by parts, the predecessor of YaRN: interpolated, NTK-aware and plain frequencies blended over two ramps.
// jquesnelle/yarn, scaled_rope/LlamaPartNTKScaledRotaryEmbedding.py.
struct NtkByParts {
  double factor = 1;            // > 0
  int64_t original_length = 1;  // positions, > 0
  double ntk_factor = 1;        // 0 .. 1: weight of the NTK-aware frequencies where the first ramp is 0
  double extrapolation = 1;     // 0 .. 1: weight of the plain ones where the second ramp is 0
  bool operator==(const NtkByParts&) const = default;
};

// YaRN as in ggml (`ggml_rope_yarn_corr_dims`, `rope_yarn`): always rounds, and the ramp is never reversed.
struct YarnGgml {
  double factor = 1;            // 1 / freq_scale, > 0
  int64_t original_length = 1;  // n_ctx_orig, > 0
  double beta_fast = 32;        // turns, > 0
  double beta_slow = 1;         // turns, > 0
  double extrapolation = 1;     // ext_factor, 0 .. 1
  bool operator==(const YarnGgml&) const = default;
};

// YaRN as in keras-hub: limits of at most R/2-1, and the ramp is never reversed.
struct YarnKeras {
  double factor = 1;            // > 0
  int64_t original_length = 1;  // positions, > 0
  double beta_fast = 32;        // turns, > 0
  double beta_slow = 1;         // turns, > 0
  bool truncate = false;        // floor and ceil the ramp's limits
  bool operator==(const YarnKeras&) const = default;
};

// A value added later goes to the end: the indices are RC_LAW_* of adapter.h.
using FrequencyLaw =
    std::variant<Plain, Linear, RopeRatio, Explicit, Ntk, DynamicNtk, Yarn, LongRope, Llama3, Proportional,
                 Divisors, NtkFixed, NtkMixed, KerasDynamic, NtkByParts, YarnGgml, YarnKeras>;

}  // namespace ropecheck
