// Honest arithmetic other than the built-in kernels', each claimed as what it is.
#include <ropecheck/kernel.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "adapters/cpu/builtin/rotate.h"
#include "adapters/cpu/builtin/rounded.h"
#include "tests/mutants/clean.h"

namespace ropecheck::clean {
namespace {

using builtin::Turn;

// Three ways to the frequencies, each claimed as what it is.
template <class Method>
class F32By final : public Kernel {
  std::string_view name() const override { return Method::kName; }
  Support support() const override {
    using namespace axis;
    return {half, interleaved, f32,   f16,      bf16,    any_window,   forward,  inverse,
            bshd, padded,      dense, implicit, ids_i64, out_of_place, in_place, positions_up_to(1 << 20)};
  }
  Claim claim(const Problem&) const override { return Method::kPipeline; }
  Status run(const KernelCall& c) override {
    builtin::WithType(c.dtype(), [&](auto x) {
      builtin::RotateAll<decltype(x), float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
        const auto position = static_cast<float>(c.position(b, s));
        for (int64_t i = 0; i < c.pairs(); ++i)
          turns[i] = TurnBy(c, Method::Angle(c, position, static_cast<float>(i)));
      });
    });
    return kOk;
  }
};
struct ExpLog {
  static constexpr auto kName = "exp_log", kPipeline = pipeline::f32_exp_log;
  static float Angle(const Problem& p, float position, float i) {
    return position *
           std::exp(-2 * i * (std::log(static_cast<float>(p.base())) / static_cast<float>(p.rot_dim())));
  }
};
struct PowOfPow {
  static constexpr auto kName = "pow_of_pow", kPipeline = pipeline::f32_pow_of_pow;
  static float Angle(const Problem& p, float position, float i) {
    const float scale = std::pow(static_cast<float>(p.base()), -2.0f / static_cast<float>(p.rot_dim()));
    return position * std::pow(scale, i);
  }
};
struct Timescale {
  static constexpr auto kName = "timescale", kPipeline = pipeline::f32_pow_neg;
  static float Angle(const Problem& p, float position, float i) {
    return position / std::pow(static_cast<float>(p.base()), 2 * i / static_cast<float>(p.rot_dim()));
  }
};

// Builds cos and sin tables in the model's half type, as many inference engines do, and says so.
class HalfTables final : public Kernel {
  std::string_view name() const override { return "half_tables"; }
  Support support() const override {
    using namespace axis;
    return {half, f16, bf16, thd, dense, padded, ids_i64, in_place, out_of_place};
  }
  Claim claim(const Problem& p) const override {
    return p.dtype() == RC_F16 ? pipeline::f32_pow_f16_cache : pipeline::f32_pow_bf16_cache;
  }
  Status run(const KernelCall& c) override { return c.dtype() == RC_F16 ? Run<Half>(c) : Run<BFloat16>(c); }
  template <class T>
  static Status Run(const KernelCall& c) {
    builtin::RotateAll<T, float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
      const auto position = static_cast<float>(c.position(b, s));
      for (int64_t i = 0; i < c.pairs(); ++i) {
        Turn<float> turn = TurnBy(c, position * InvFreqPow(c, i));
        for (float* n : {&turn.first.cos, &turn.first.sin, &turn.second.cos, &turn.second.sin}) {
          *n = static_cast<float>(T(*n));
        }
        turns[i] = turn;
      }
    });
    return kOk;
  }
};

// Fused multiply-add, from a given cache.
class Fma final : public Kernel {
  std::string_view name() const override { return "fma"; }
  Support support() const override {
    using namespace axis;
    return {half,    f32,        cache_given, cache_separate, cache_f32, row_by_position,
            ids_i64, bshd_dense, plain_base};
  }
  Claim claim(const Problem&) const override { return pipeline::cache_f32; }
  Status run(const KernelCall& c) override {
    if (Status ok = c.rows_in_table(); !ok.ok()) return ok;
    for (const Operand& x : c.queries_and_keys()) {
      for (int64_t b = 0; b < x.batch(); ++b) {
        for (int64_t s = 0; s < x.tokens(); ++s) {
          const float* cos = c.cos<float>().row(c.table_row(b, s));
          const float* sin = c.sin<float>().row(c.table_row(b, s));
          for (int64_t h = 0; h < x.heads(); ++h) {
            for (int64_t i = 0; i < c.pairs(); ++i) {
              const auto [first, second] = c.pair(i);
              const float x0 = x.in_at<float>(b, s, h, first), x1 = x.in_at<float>(b, s, h, second);
              x.out_at<float>(b, s, h, first) = std::fma(x0, cos[i], -(x1 * sin[i]));
              x.out_at<float>(b, s, h, second) = std::fma(x1, cos[i], x0 * sin[i]);
            }
          }
        }
      }
    }
    return kOk;
  }
};

// Range reduction by a product with fp32 1/(2 pi), as a GPU's sine unit has it.
class FastTrig final : public Kernel {
  std::string_view name() const override { return "fast_trig"; }
  Support support() const override {
    using namespace axis;
    return {half,    interleaved, f32,      f16,     bf16,     forward,
            inverse, bshd_dense,  implicit, ids_i64, in_place, out_of_place};
  }
  Claim claim(const Problem&) const override { return pipeline::f32_pow_fast_trig; }
  Status run(const KernelCall& c) override {
    builtin::WithType(c.dtype(), [&](auto x) {
      builtin::RotateAll<decltype(x), float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
        const auto position = static_cast<float>(c.position(b, s));
        for (int64_t i = 0; i < c.pairs(); ++i)
          turns[i] = TurnBy(c, 6.2831855f * Fraction(position * InvFreqPow(c, i) * 0.15915494f));
      });
    });
    return kOk;
  }
  static float Fraction(float turns) { return turns - std::round(turns); }
};

// The angle of the next pair is this one's times a constant.
class Iterated final : public Kernel {
  std::string_view name() const override { return "iterated"; }
  Support support() const override {
    using namespace axis;
    return {half, interleaved, f32, bf16, any_window, bhsd_dense, offset, ids_i64, in_place, out_of_place};
  }
  Claim claim(const Problem&) const override { return pipeline::f32_iterated; }
  Status run(const KernelCall& c) override {
    const float scale = std::pow(static_cast<float>(c.base()), -2 / static_cast<float>(c.rot_dim()));
    builtin::WithType(c.dtype(), [&](auto x) {
      builtin::RotateAll<decltype(x), float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
        auto angle = static_cast<float>(c.position(b, s));
        for (int64_t i = 0; i < c.pairs(); ++i, angle *= scale) turns[i] = TurnBy(c, angle);
      });
    });
    return kOk;
  }
};

// Cos and sin, and every product and sum after them, in the data's half type.
class HalfArithmetic final : public Kernel {
  std::string_view name() const override { return "half_arithmetic"; }
  Support support() const override {
    using namespace axis;
    return {half,        interleaved,    f16,        bf16,    forward,  inverse,
            full_window, leading_window, bshd_dense, ids_i64, in_place, out_of_place};
  }
  Claim claim(const Problem& p) const override {
    return p.dtype() == RC_F16 ? pipeline::f32_pow_f16 : pipeline::f32_pow_bf16;
  }
  Status run(const KernelCall& c) override { return c.dtype() == RC_F16 ? Run<Half>(c) : Run<BFloat16>(c); }
  template <class T>
  static Status Run(const KernelCall& c) {
    using Real = builtin::Rounded<T>;
    builtin::RotateAll<T, Real>(c, [&](int64_t b, int64_t s, std::vector<Turn<Real>>& turns) {
      const auto position = static_cast<float>(c.position(b, s));
      for (int64_t i = 0; i < c.pairs(); ++i) {
        const CosSin<float> t = TurnBy(c, position * InvFreqPow(c, i)).first;
        const CosSin<Real> turn{Real(t.cos), Real(t.sin)};
        turns[i] = {turn, turn};
      }
    });
    return kOk;
  }
};

}  // namespace

KernelList ArithmeticKernels() {
  return MakeKernels<F32By<ExpLog>, F32By<PowOfPow>, F32By<Timescale>, HalfTables, Fma, FastTrig, Iterated,
                     HalfArithmetic>();
}

}  // namespace ropecheck::clean
