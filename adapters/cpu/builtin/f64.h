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
                adjoint,
                any_pairing,
                any_window,
                f64,
                f32,
                f16,
                bf16,
                any_gain,
                gain_one,
                computed_angles,
                inv_freq_given,
                periods_given,
                angles_given,
                angles_per_pair,
                angles_duplicated,
                angles_repeated,
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
                packed_offsets_i32,
                packed_offsets_i64,
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
      case RC_ANGLES_PERIODS:
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
          WithType(c.cache_dtype(), [&](auto e) { ReadCacheRow<decltype(e)>(c, b, s, turns); });
          return;
        }
        for (int64_t i = 0; i < c.pairs(); ++i) {
          const auto member = [&](int m) {
            const double angle = c.angles() == RC_ANGLES_GIVEN ? GivenAngle(c, b, s, i, m)
                                                               : c.pair_position(i, b, s) * inv_freq[i];
            return CosSin<double>{c.gain() * std::cos(angle), c.gain() * std::sin(angle)};
          };
          turns[i] = Directed(c, member(0), member(1));
        }
      });
    });
    return kOk;
  }

 private:
  static double GivenAngle(const KernelCall& c, int64_t b, int64_t s, int64_t i, int member) {
    const int64_t row = c.table_row(b, s, c.axis_of_pair(i).axis), column = c.angle_column(i, member);
    return c.cache_dtype() == RC_F64 ? c.angle_table<double>().row(row)[column]
                                     : c.angle_table<float>().row(row)[column];
  }

  // Empty where angles or a cache are given.
  static std::vector<double> InvFreq(const KernelCall& c) {
    std::vector<double> f;
    if (c.angles() == RC_ANGLES_GIVEN || c.angles() == RC_ANGLES_CACHE) return f;
    for (int64_t i = 0; i < c.pairs(); ++i) {
      if (c.angles() == RC_ANGLES_INV_FREQ) {
        f.push_back(c.cache_dtype() == RC_F64 ? c.inv_freq<double>()[i] : c.inv_freq<float>()[i]);
      } else if (c.angles() == RC_ANGLES_PERIODS) {
        f.push_back(1 / (c.cache_dtype() == RC_F64 ? c.periods<double>()[i] : double{c.periods<float>()[i]}));
      } else {
        f.push_back(InvFreqOf<double>(c, i));
      }
    }
    return f;
  }
};

}  // namespace ropecheck::builtin
