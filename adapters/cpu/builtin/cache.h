// cache_f32, cache_f16, cache_bf16: cos and sin are given. The first computes in float whatever the data, and
// rounds once; the others round every product and sum to the data's type, as eager frameworks do.
#pragma once

#include <ropecheck/kernel.h>

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "adapters/cpu/builtin/arguments.h"
#include "adapters/cpu/builtin/cache_row.h"
#include "adapters/cpu/builtin/rotate.h"
#include "adapters/cpu/builtin/rounded.h"

namespace ropecheck::builtin {

// What both sorts take, number formats apart.
inline Support CacheSupport() {
  using namespace axis;
  return {forward,
          inverse,
          adjoint,
          any_pairing,
          any_window,
          plain_base,
          linear,
          rope_ratio,
          explicit_freqs,
          gain_one,
          any_gain,
          cache_given,
          cache_fused,
          cache_fused_sin_first,
          cache_separate,
          cache_duplicated,
          cache_repeated,
          cache_stacked,
          cache_rows_dense,
          cache_rows_padded,
          row_by_position,
          row_by_token,
          row_by_sequence_token,
          implicit,
          offset,
          offsets_i32,
          offsets_i64,
          ids_i32,
          ids_i64,
          packed,
          context_parallel,
          real_f32,
          real_f64,
          axes_i32,
          axes_i64,
          any_map,
          any_layout,
          any_strides,
          out_of_place,
          in_place};
}

inline Contract CacheContract() {
  Contract c;
  c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT;
  c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
  return c;
}

class CacheF32 final : public Kernel {
 public:
  std::string_view name() const override { return "cache_f32"; }
  std::string_view source() const override { return "adapters/cpu/builtin/cache.h"; }
  Support support() const override {
    Support s = CacheSupport();
    for (const axis::Term& dtype : {axis::f32, axis::f16, axis::bf16}) s.add(dtype);
    for (const axis::Term& dtype : {axis::cache_f32, axis::cache_f16, axis::cache_bf16}) s.add(dtype);
    return s;
  }
  Contract contract() const override { return CacheContract(); }
  Claim claim(const Problem&) const override { return pipeline::cache_f32; }

  Status run(const KernelCall& c) override {
    if (Status ok = CheckArguments(c); !ok.ok()) return ok;
    WithType(c.dtype(), [&](auto x) {
      WithType(c.cache_dtype(), [&](auto e) {
        RotateAll<decltype(x), float>(c, [&](int64_t b, int64_t s, std::vector<Turn<float>>& turns) {
          ReadCacheRow<decltype(e)>(c, b, s, turns);
        });
      });
    });
    return kOk;
  }
};

// T: Half or BFloat16, of the data and of the cache.
template <class T>
class CacheIn final : public Kernel {
  static constexpr bool kIsHalf = std::is_same_v<T, Half>;

 public:
  std::string_view name() const override { return kIsHalf ? "cache_f16" : "cache_bf16"; }
  std::string_view source() const override { return "adapters/cpu/builtin/cache.h"; }
  Support support() const override {
    Support s = CacheSupport();
    s.add(kIsHalf ? axis::f16 : axis::bf16);
    s.add(kIsHalf ? axis::cache_f16 : axis::cache_bf16);
    return s;
  }
  Contract contract() const override { return CacheContract(); }
  Claim claim(const Problem&) const override { return kIsHalf ? pipeline::cache_f16 : pipeline::cache_bf16; }

  Status run(const KernelCall& c) override {
    if (Status ok = CheckArguments(c); !ok.ok()) return ok;
    RotateAll<T, Rounded<T>>(c, [&](int64_t b, int64_t s, std::vector<Turn<Rounded<T>>>& turns) {
      ReadCacheRow<T>(c, b, s, turns);
    });
    return kOk;
  }
};

}  // namespace ropecheck::builtin
