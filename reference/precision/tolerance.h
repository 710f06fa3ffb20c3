// The tolerance of one element, from constants per pair and the exact values at that element.
//
// With y the exact output of the pair's member, pre the error before the arithmetic (phase, trig, half cache,
// gain), and E the arithmetic's:
//     pre = |y'| sin d + |y| (1 - cos d) + own |x| + other |x'|
//     E   = ulp/2(|x| cos_bound) + ulp/2(|x'| sin_bound) + ulp/2(|y| + pre + the two before)
//     tol = pre + E + ulp/2 of the data's type at (|y| + pre + E), where storing rounds once more
// x is the member multiplied by cos, x' the one multiplied by sin; y' is the partner of y. The derivation is
// in docs/precision.md.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/precision/metric.h"

namespace ropecheck {

// Where the attention factor enters the chain of operations.
enum class GainForm : uint8_t {
  kInTable,  // no gain, or on cos and sin: contained in the constants per pair
  kXFirst,
  kOutput,
};

// What is the same for every pair of a row.
struct Rounding {
  Grid arithmetic;
  Grid data;
  double overflow = 0;  // magnitudes from here on round to Inf in the arithmetic
  bool stores = false;  // a last rounding from `arithmetic` to `data`
  double slack = 0;     // absolute; flush to zero, and inputs narrowed to `arithmetic`
  GainForm form = GainForm::kInTable;
  double gain = 1;        // |gain|
  double gain_error = 0;  // relative error of the gain as the kernel holds it

  // For a pair whose values were multiplied by 2^k.
  Rounding Scaled(int k) const {
    Rounding r = *this;
    for (double* absolute : {&r.arithmetic.min_normal, &r.data.min_normal, &r.slack})
      *absolute = std::ldexp(*absolute, k);
    return r;
  }
};

// Constants of one member of a pair.
struct MemberBound {
  double phase_sin = 0;                 // sin of the largest phase error, and
  double phase_versine = 0;             // 1 - cos of it
  double own = 0, other = 0;            // error of the factor of x and of x'
  double cos_bound = 0, sin_bound = 0;  // the largest factors the kernel may hold
};

// Magnitudes of the exact values.
struct MemberValues {
  double x, x_other;
  double y, y_other;
};

// kStores is r.stores, known to the compiler.
template <GainForm kForm, bool kStores>
[[gnu::always_inline]] inline double Tolerance(const Rounding& r, const MemberBound& m,
                                               const MemberValues& v) {
  double pre = v.y_other * m.phase_sin + v.y * m.phase_versine + (v.x * m.own + v.x_other * m.other);
  double x = v.x, x_other = v.x_other;
  if constexpr (kForm == GainForm::kXFirst) {
    const double gain = r.gain * (1 + r.gain_error);
    const double rounds_x = HalfUlp(r.data, gain * x);
    const double rounds_other = HalfUlp(r.data, gain * x_other);
    pre += rounds_x * m.cos_bound + rounds_other * m.sin_bound;
    x = gain * x + rounds_x;
    x_other = gain * x_other + rounds_other;
  }
  const Grid& grid = r.arithmetic;
  const double products =
      grid.half_ulp * (GridBinade(grid, x * m.cos_bound) + GridBinade(grid, x_other * m.sin_bound));
  const double reached = v.y + pre;
  double rounding;
  if constexpr (kForm == GainForm::kOutput) {
    const double ungained = products + HalfUlp(grid, reached / r.gain + products);
    const double gained = r.gain * (1 + r.gain_error) * ungained + r.gain_error * reached;
    rounding = gained + HalfUlp(grid, reached + gained);
  } else {
    rounding = products + HalfUlp(grid, reached + products);
  }
  double tolerance = pre + rounding;
  if constexpr (kStores) tolerance += HalfUlp(r.data, v.y + tolerance);
  return tolerance + r.slack;
}

inline double ToleranceOf(const Rounding& r, const MemberBound& m, const MemberValues& v) {
  switch (r.form) {
    case GainForm::kXFirst:
      return r.stores ? Tolerance<GainForm::kXFirst, true>(r, m, v)
                      : Tolerance<GainForm::kXFirst, false>(r, m, v);
    case GainForm::kOutput:
      return r.stores ? Tolerance<GainForm::kOutput, true>(r, m, v)
                      : Tolerance<GainForm::kOutput, false>(r, m, v);
    case GainForm::kInTable:
      break;
  }
  return r.stores ? Tolerance<GainForm::kInTable, true>(r, m, v)
                  : Tolerance<GainForm::kInTable, false>(r, m, v);
}

// The constants of all pairs of one token.
struct ToleranceRow {
  struct Member {
    std::vector<double> own, other, cos_bound, sin_bound;
  };
  Rounding rounding;
  std::vector<double> phase_sin, phase_versine;
  Member first;
  Member second;  // empty where both members read the same cos and sin

  size_t pairs() const { return phase_sin.size(); }
  MemberBound At(size_t pair, int member) const {
    const Member& m = member == 1 && !second.own.empty() ? second : first;
    return {phase_sin[pair], phase_versine[pair], m.own[pair],
            m.other[pair],   m.cos_bound[pair],   m.sin_bound[pair]};
  }
};

}  // namespace ropecheck
