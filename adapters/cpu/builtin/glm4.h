// glm4: apply_rotary_pos_emb of ChatGLM2, ChatGLM3 and GLM-4 (`modeling_chatglm.py`), with RotaryEmbedding
// before it where the call gives no cache.
//
//   - The leading R = 2 * rope_cache.shape[-2] elements of a head turn, interleaved; the rest is copied. R is
//   known
//     from the cache alone, and is half of the head in the published models.
//   - rope_cache is [S, R/2, 2] = (cos, sin). GLM-4 keeps x as [b, np, sq, hn] and views the cache as
//     [1 or b, 1, sq, R/2, 2]; ChatGLM2 and 3 keep x as [sq, b, np, hn] and view it as [sq, 1 or b, 1, R/2,
//     2]. In logical axes these are one function: bhsd and sbhd strides, the cache gathered per token, shared
//     by the batch or not. `rope_cache[position_ids]` gathers: row_by_position.
//   - x and cache are multiplied in their promoted type, every operation rounded to it (eager PyTorch).
//   - rope_ratio multiplies the base: theta_i = (base * ratio)^(-2i/R), and exponents use R, not the head
//   size.
//
// In one thing it differs from the original: a cache of too few rows is refused. There, a view of [b, rows,
// ..] as
// [-1, 1, sq, ..] folds the batch into the sequence without a word whenever the sizes happen to divide.
#pragma once

#include <ropecheck/kernel.h>

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "adapters/cpu/builtin/arguments.h"
#include "adapters/cpu/builtin/cache_row.h"
#include "adapters/cpu/builtin/rotate.h"
#include "adapters/cpu/builtin/rounded.h"

namespace ropecheck::builtin {

class Glm4 final : public Kernel {
 public:
  std::string_view name() const override { return "glm4"; }
  std::string_view source() const override { return "adapters/cpu/builtin/glm4.h"; }

  Support support() const override {
    using namespace axis;
    return {interleaved,
            full_window,
            leading_window,
            f32,
            f16,
            bf16,
            plain_base,
            rope_ratio,
            computed_angles,
            cache_given,
            cache_stacked,
            cache_f32,
            cache_f16,
            cache_bf16,
            row_by_position,
            row_by_token,
            row_by_sequence_token,
            implicit,
            ids_i64,
            bhsd_dense,
            sbhd_dense};
  }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT;
    c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
    return c;
  }

  Claim claim(const Problem& p) const override {
    const bool given = p.angles() == RC_ANGLES_CACHE;
    switch (p.dtype()) {  // the promoted type: see can_do
      case RC_F16:
        return given ? pipeline::cache_f16 : pipeline::f32_pow_f16;
      case RC_BF16:
        return given ? pipeline::cache_bf16 : pipeline::f32_pow_bf16;
      default:
        return given ? pipeline::cache_f32 : pipeline::f32_pow;
    }
  }

  Status can_do(const Problem& p) const override {
    if (p.angles() == RC_ANGLES_CACHE && p.dtype() != RC_F32 && p.cache_dtype() != p.dtype()) {
      return Unsupported("the result would be f32: the type that data and cache are promoted to");
    }
    return kOk;
  }

  Status run(const KernelCall& c) override {
    if (Status ok = CheckArguments(c); !ok.ok()) return ok;
    WithType(c.dtype(), [&](auto x) {
      using Real = Rounded<decltype(x)>;
      RotateAll<decltype(x), Real>(c, [&](int64_t b, int64_t s, std::vector<Turn<Real>>& turns) {
        if (c.angles() == RC_ANGLES_CACHE) {
          WithType(c.cache_dtype(), [&](auto e) { ReadCacheRow<decltype(e)>(c, b, s, turns); });
        } else {
          MakeCacheRow(c, static_cast<float>(c.position(b, s)), turns);
        }
      });
    });
    return kOk;
  }

 private:
  // RotaryEmbedding.forward_impl: all in float, then cast to the model's type.
  template <class Real>
  static void MakeCacheRow(const KernelCall& c, float position, std::vector<Turn<Real>>& turns) {
    const auto base = static_cast<float>(c.law() == RC_LAW_ROPE_RATIO ? c.base() * c.law_param(0) : c.base());
    for (int64_t i = 0; i < c.pairs(); ++i) {
      const float theta = 1 / std::pow(base, static_cast<float>(2 * i) / static_cast<float>(c.rot_dim()));
      const CosSin<Real> turn{Real(std::cos(position * theta)), Real(std::sin(position * theta))};
      turns[i] = {turn, turn};
    }
  }
};

}  // namespace ropecheck::builtin
