// f32_pow and f32_iterated: angles, cos and sin, and products in float, from the base. They differ in how the
// frequencies come about.
#pragma once

#include <ropecheck/kernel.h>

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "adapters/cpu/builtin/arguments.h"
#include "adapters/cpu/builtin/law.h"
#include "adapters/cpu/builtin/rotate.h"

namespace ropecheck::builtin {

inline Turn<float> TurnBy(const Problem& p, float angle) {
  const auto gain = static_cast<float>(p.gain());
  const float sin = gain * std::sin(angle);
  const CosSin<float> turn{gain * std::cos(angle), p.inverse() || p.adjoint() ? -sin : sin};
  return {turn, turn};
}

// As Hugging Face and vLLM: inv_freq = 1 / powf(base, 2i/R), angle = p * inv_freq, sinf and cosf.
class F32Pow final : public Kernel {
 public:
  std::string_view name() const override { return "f32_pow"; }
  std::string_view source() const override { return "adapters/cpu/builtin/f32.h"; }

  Support support() const override {
    using namespace axis;
    Support all{forward,       inverse,   adjoint,  any_pairing,      any_window,      f32,
                f16,           bf16,      gain_one, any_gain,         computed_angles, inv_freq_given,
                periods_given, cache_f32, implicit, offset,           offsets_i32,     offsets_i64,
                ids_i32,       ids_i64,   packed,   context_parallel, real_f32,        real_f64,
                axes_i32,      axes_i64,  any_map,  any_layout,       any_strides,     out_of_place,
                in_place};
    AddLaws(all);
    return all;
  }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT;
    c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
    c.flags = RC_NEGATIVE_POSITIONS;
    return c;
  }

  Claim claim(const Problem& p) const override {
    return p.angles() == RC_ANGLES_COMPUTED ? pipeline::f32_pow : pipeline::f32_table_given;
  }

  Status run(const KernelCall& c) override {
    if (Status ok = CheckArguments(c); !ok.ok()) return ok;
    std::vector<float> inv_freq;
    for (int64_t i = 0; i < c.pairs(); ++i) inv_freq.push_back(InvFreq(c, i));
    WithType(c.dtype(), [&](auto x) {
      RotateAll<decltype(x), float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
        for (int64_t i = 0; i < c.pairs(); ++i)
          turns[i] = TurnBy(c, static_cast<float>(c.pair_position(i, b, s)) * inv_freq[i]);
      });
    });
    return kOk;
  }

 private:
  static float InvFreq(const KernelCall& c, int64_t i) {
    if (c.angles() == RC_ANGLES_INV_FREQ) return c.inv_freq<float>()[i];
    if (c.angles() == RC_ANGLES_PERIODS) return 1 / c.periods<float>()[i];
    return InvFreqOf<float>(c, i);
  }
};

// As ggml on a CPU: the angle of the next pair is the angle of this one times powf(base, -2/R).
class F32Iterated final : public Kernel {
 public:
  std::string_view name() const override { return "f32_iterated"; }
  std::string_view source() const override { return "adapters/cpu/builtin/f32.h"; }

  Support support() const override {
    using namespace axis;
    return {forward, inverse,    half,        interleaved,  any_window, f32,
            f16,     plain_base, gain_one,    any_gain,     implicit,   offset,
            ids_i32, any_layout, any_strides, out_of_place, in_place};
  }

  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT;
    c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
    c.flags = RC_NEGATIVE_POSITIONS;
    return c;
  }

  Claim claim(const Problem&) const override { return pipeline::f32_iterated; }

  Status run(const KernelCall& c) override {
    if (Status ok = CheckArguments(c); !ok.ok()) return ok;
    const float scale = std::pow(static_cast<float>(c.base()), -2.0f / static_cast<float>(c.rot_dim()));
    WithType(c.dtype(), [&](auto x) {
      RotateAll<decltype(x), float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
        auto angle = static_cast<float>(c.position(b, s));
        for (int64_t i = 0; i < c.pairs(); ++i, angle *= scale) turns[i] = TurnBy(c, angle);
      });
    });
    return kOk;
  }
};

}  // namespace ropecheck::builtin
