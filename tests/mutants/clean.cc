// libropecheck_clean.so: correct kernels that differ from the built-in ones in what they take and how they
// compute. None may be flagged. Narrow ones show whether a suite finds cases inside a small support; the
// others, whether it allows for honest arithmetic.
#include <ropecheck/kernel.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

#include "adapters/cpu/builtin/arguments.h"
#include "adapters/cpu/builtin/rotate.h"
#include "tests/mutants/honest.h"

namespace {

using namespace ropecheck;
using builtin::Turn;

float InvFreqPow(const Problem& p, int64_t i) {
  return 1 /
         std::pow(static_cast<float>(p.base()), static_cast<float>(2 * i) / static_cast<float>(p.rot_dim()));
}

Turn<float> TurnBy(const Problem& p, float angle) {
  const CosSin<float> turn{std::cos(angle), p.inverse() ? -std::sin(angle) : std::sin(angle)};
  return {turn, turn};
}

// A kernel library as found in the wild: one head size, dense, in place, nothing optional.
class Neox64 final : public Kernel {
  std::string_view name() const override { return "neox64"; }
  Support support() const override {
    using namespace axis;
    return {half, f32, bshd_dense, ids_i32, in_place, head_dim(64)};
  }
  Claim claim(const Problem&) const override { return pipeline::f32_pow; }
  Status run(const KernelCall& c) override {
    for (const Operand& x : c.queries_and_keys()) {
      auto* head = x.as<float>();
      for (int64_t row = 0; row < x.batch() * x.tokens(); ++row) {
        for (int64_t h = 0; h < x.heads(); ++h, head += 64) {
          for (int i = 0; i < 32; ++i) {
            const float angle = static_cast<float>(c.positions<int32_t>()[row]) * InvFreqPow(c, i);
            const float x0 = head[i], x1 = head[i + 32];
            head[i] = x0 * std::cos(angle) - x1 * std::sin(angle);
            head[i + 32] = x1 * std::cos(angle) + x0 * std::sin(angle);
          }
        }
      }
    }
    return kOk;
  }
};

// bf16 data in [batch, head, token, dim] alone, positions 0, 1, ..
class Bf16Bhsd final : public Kernel {
  std::string_view name() const override { return "bf16_bhsd"; }
  Support support() const override {
    using namespace axis;
    return {interleaved, bf16, bhsd_dense, implicit, no_gqa, keys_present};
  }
  Claim claim(const Problem&) const override { return pipeline::f32_pow; }
  Status run(const KernelCall& c) override {
    const builtin::Places places(c);
    for (const Operand& x : c.queries_and_keys()) {
      const BFloat16* in = x.in<BFloat16>();
      BFloat16* out = x.out<BFloat16>();
      for (int64_t bh = 0; bh < x.batch() * x.heads(); ++bh) {
        for (int64_t s = 0; s < x.tokens(); ++s, in += c.head_dim(), out += c.head_dim()) {
          std::vector<Turn<float>> turns;
          for (int64_t i = 0; i < c.pairs(); ++i)
            turns.push_back(TurnBy(c, static_cast<float>(s) * InvFreqPow(c, i)));
          builtin::RotateHead<BFloat16, float>(c, places, turns, in, 1, out, 1);
        }
      }
    }
    return kOk;
  }
};

// One new token per sequence, in place, queries and keys inside a qkv buffer.
class Decode final : public Kernel {
  std::string_view name() const override { return "decode"; }
  Support support() const override {
    using namespace axis;
    return {half, f16, bshd, qkv_views, offsets_i64, in_place, tokens(1), leading_window, full_window};
  }
  Claim claim(const Problem&) const override { return pipeline::f32_pow; }
  Status run(const KernelCall& c) override {
    builtin::RotateAll<Half, float>(c, [&](int64_t b, int64_t, std::vector<Turn<float>>& turns) {
      const auto position = static_cast<float>(c.positions<int64_t>()[b]);
      for (int64_t i = 0; i < c.pairs(); ++i) turns[i] = TurnBy(c, position * InvFreqPow(c, i));
    });
    return kOk;
  }
};

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

// Heads shared out among threads; the result does not depend on how many.
class Threaded final : public Kernel {
  std::string_view name() const override { return "threaded"; }
  Support support() const override {
    using namespace axis;
    return {interleaved, f32, bshd_dense, ids_i32, offset, in_place, out_of_place, threads(1, 4)};
  }
  Contract contract() const override {
    Contract c;
    c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT | RC_OTHER_THREADS;
    return c;
  }
  Claim claim(const Problem&) const override { return pipeline::f32_pow; }
  Status run(const KernelCall& c) override {
    const int count = std::max(1, c.threads());
    std::vector<std::thread> threads;
    for (int t = 0; t < count; ++t) {
      threads.emplace_back([&c, t, count] {
        for (const Operand& x : c.queries_and_keys()) Share(c, x, t, count);
      });
    }
    for (std::thread& t : threads) t.join();
    return kOk;
  }
  static void Share(const KernelCall& c, const Operand& x, int t, int count) {
    const builtin::Places places(c);
    for (int64_t row = t; row < x.batch() * x.tokens(); row += count) {
      const int64_t b = row / x.tokens(), s = row % x.tokens();
      const auto position = static_cast<float>(c.position(b, s));
      std::vector<Turn<float>> turns;
      for (int64_t i = 0; i < c.pairs(); ++i) turns.push_back(TurnBy(c, position * InvFreqPow(c, i)));
      for (int64_t h = 0; h < x.heads(); ++h) {
        builtin::RotateHead<float, float>(c, places, turns, &x.in_at<float>(b, s, h, 0), 1,
                                          &x.out_at<float>(b, s, h, 0), 1);
      }
    }
  }
};

// Makes no claim, and uses the last row for ids beyond the table, as its contract says.
class Clamping final : public Kernel {
  std::string_view name() const override { return "clamping"; }
  Support support() const override {
    using namespace axis;
    return {half, f32, cache_given, cache_fused, cache_f32, ids_i64, bshd_dense, leading_window, full_window};
  }
  Contract contract() const override {
    Contract c;
    c.out_of_range = RC_RANGE_CLAMPS;
    return c;
  }
  Status run(const KernelCall& c) override {
    builtin::RotateAll<float, float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
      const Table<float> table = c.cos_sin<float>();
      const float* row = table.row(std::clamp<int64_t>(c.table_row(b, s), 0, table.rows - 1));
      for (int64_t i = 0; i < c.pairs(); ++i) {
        const CosSin<float> turn{row[i], row[c.pairs() + i]};
        turns[i] = {turn, turn};
      }
    });
    return kOk;
  }
};

// Loads 16 bytes where 4 would do, and says so; uses the input as scratch, and says so.
class OverReading final : public Kernel {
  std::string_view name() const override { return "over_reading"; }
  Support support() const override {
    using namespace axis;
    return {half, f32, bshd_dense, offset, head_dim(2, 130, 2)};
  }
  Contract contract() const override {
    Contract c;
    c.over_read_bytes = 12;
    c.flags = RC_SCRIBBLES_INPUTS;
    return c;
  }
  Claim claim(const Problem&) const override { return pipeline::f32_pow; }
  Status run(const KernelCall& c) override {
    for (const Operand& x : c.queries_and_keys()) {
      const int64_t elements = x.batch() * x.tokens() * x.heads() * x.head_dim();
      const float* in = x.in<float>();
      volatile float beyond = 0;
      for (int64_t e = 0; e < elements; ++e) beyond = beyond + in[e + 3];
    }
    builtin::RotateAll<float, float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
      for (int64_t i = 0; i < c.pairs(); ++i) {
        turns[i] = TurnBy(c, static_cast<float>(c.position(b, s)) * InvFreqPow(c, i));
      }
    });
    for (const Operand& x : c.queries_and_keys()) {
      if (x.tokens() * x.heads() * x.batch() > 0) const_cast<float*>(x.in<float>())[0] = 0;
    }
    return kOk;
  }
};

KernelList CleanKernels() {
  KernelList list = MakeKernels<Neox64, Bf16Bhsd, Decode, F32By<ExpLog>, F32By<PowOfPow>, F32By<Timescale>,
                                HalfTables, Fma, Threaded, Clamping, OverReading>();
  for (std::unique_ptr<Kernel>& honest : mutants::MakeHonest()) list.push_back(std::move(honest));
  return list;
}

}  // namespace

ROPECHECK_KERNEL_LIST(CleanKernels())
