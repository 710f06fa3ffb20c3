// libropecheck_clean.so: correct kernels that differ from the built-in ones in what they take, promise and compute. None
// may be flagged. Those here show whether a suite finds cases inside a small support; clean_arithmetic.cc, whether it
// allows for honest arithmetic.
#include "tests/mutants/clean.h"

#include <ropecheck/kernel.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/cpu/builtin/arguments.h"
#include "adapters/cpu/builtin/rotate.h"
#include "tests/mutants/honest.h"

namespace {

using namespace ropecheck;
using builtin::Turn;
using clean::InvFreqPow;
using clean::TurnBy;

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
  KernelList all = MakeKernels<Neox64, Bf16Bhsd, Decode, Threaded, Clamping, OverReading>();
  const auto add = [&](KernelList more) {
    for (std::unique_ptr<Kernel>& kernel : more) all.push_back(std::move(kernel));
  };
  add(clean::ArithmeticKernels());
  add(mutants::MakeHonestKernels());
  return all;
}

}  // namespace

ROPECHECK_KERNEL_LIST(CleanKernels())
