// f64: everything in double, for every axis that this version computes. The plainest correct kernel; other
// adapters can be compared with it.
#pragma once

#include <ropecheck/kernel.h>

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "adapters/cpu/builtin/arguments.h"
#include "adapters/cpu/builtin/cache_row.h"
#include "adapters/cpu/builtin/law.h"
#include "adapters/cpu/builtin/rotate.h"

namespace ropecheck::builtin {

class F64 final : public Kernel {
 public:
  std::string_view name() const override { return "f64"; }
  std::string_view source() const override { return "adapters/cpu/builtin/f64.h"; }

  Support support() const override {
    using namespace axis;
    Support all{forward,
                inverse,
                half,
                interleaved,
                any_window,
                f64,
                f32,
                f16,
                bf16,
                any_gain,
                gain_one,
                computed_angles,
                inv_freq_given,
                angles_given,
                cache_given,
                cache_fused,
                cache_fused_sin_first,
                cache_separate,
                cache_duplicated,
                cache_repeated,
                cache_stacked,
                cache_f64,
                cache_f32,
                cache_f16,
                cache_bf16,
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
                any_layout,
                any_strides,
                out_of_place,
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
    switch (p.angles()) {
      case RC_ANGLES_CACHE:
        return pipeline::cache_f64;
      case RC_ANGLES_GIVEN:
        return pipeline::f64_angles_given;
      case RC_ANGLES_INV_FREQ:
        return pipeline::f64_table_given;
      default:
        return pipeline::f64;
    }
  }

  Status run(const KernelCall& c) override {
    if (Status ok = CheckArguments(c); !ok.ok()) return ok;
    const std::vector<double> inv_freq = InvFreq(c);
    WithType(c.dtype(), [&](auto x) {
      RotateAll<decltype(x), double>(c, [&](int64_t b, int64_t s, std::vector<Turn<double>>& turns) {
        if (c.angles() == RC_ANGLES_CACHE) {
          WithType(c.cache_dtype(), [&](auto e) { ReadCacheRow<decltype(e)>(c, c.table_row(b, s), turns); });
          return;
        }
        for (int64_t i = 0; i < c.pairs(); ++i) {
          const double angle = c.angles() == RC_ANGLES_GIVEN
                                   ? Read(c, c.cache_dtype(), c.table_row(b, s), i)
                                   : static_cast<double>(c.position(b, s)) * inv_freq[i];
          const double sin = c.gain() * std::sin(angle);
          const CosSin<double> turn{c.gain() * std::cos(angle), c.inverse() ? -sin : sin};
          turns[i] = {turn, turn};
        }
      });
    });
    return kOk;
  }

 private:
  static double Read(const KernelCall& c, uint32_t dtype, int64_t row, int64_t i) {
    return dtype == RC_F64 ? c.angle_table<double>().row(row)[i] : c.angle_table<float>().row(row)[i];
  }

  // Empty where angles or a cache are given.
  static std::vector<double> InvFreq(const KernelCall& c) {
    std::vector<double> f;
    if (c.angles() == RC_ANGLES_GIVEN || c.angles() == RC_ANGLES_CACHE) return f;
    const LawOf<double> law(c);
    for (int64_t i = 0; i < c.pairs(); ++i) {
      if (c.angles() == RC_ANGLES_INV_FREQ) {
        f.push_back(c.cache_dtype() == RC_F64 ? c.inv_freq<double>()[i] : c.inv_freq<float>()[i]);
      } else {
        f.push_back(law(i));
      }
    }
    return f;
  }
};

}  // namespace ropecheck::builtin
