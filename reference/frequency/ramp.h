// The ramp of YaRN and its relatives: a weight that falls from 1 (a pair keeps its frequency) to 0 (it takes the
// scaled one) between two limits on the pair index. Peng et al. 2023, section 3.2; authors' repository,
// `find_correction_range` and `linear_ramp_mask`.
#pragma once

#include <cstdint>

#include "reference/frequency/real.h"

namespace ropecheck {

// kept * weight + scaled * (1 - weight).
template <class Real>
Real Blend(const Real& kept, const Real& scaled, const Real& weight) {
  return kept * weight + scaled * (Real(1.0) - weight);
}

// What the limits follow from.
struct RampRule {
  int64_t rot_dim = 2;          // R
  int64_t original_length = 1;  // positions
  double fast = 32, slow = 1;   // turns within original_length at which the ramp begins and ends
  bool truncate = true;         // floor and ceil the limits
  int64_t highest = 1;          // the second limit is at most this: R-1, or R/2-1
  bool operator==(const RampRule&) const = default;
};

// In pairs.
template <class Real>
struct RampLimits {
  Real low, high;
  Order order = Order::kUnknown;  // of low and high
};

// The pair index, a real number, at which a pair of the plain law turns `turns` times within original_length:
// R ln(original_length / (2pi turns)) / (2 ln base). base > 0 and not 1.
template <class Real>
Real PairOfTurns(const RampRule& rule, double turns, const Real& base) {
  const Real two = Number(2.0, base);
  const Real per_radian = Number(rule.original_length, base) / (two * Pi(base) * Number(turns, base));
  return Number(rule.rot_dim, base) * Log(per_radian) / (two * Log(base));
}

template <class Real>
RampLimits<Real> LimitsOf(const RampRule& rule, const Real& base) {
  const Real fast = PairOfTurns(rule, rule.fast, base);
  const Real slow = rule.fast == rule.slow ? fast : PairOfTurns(rule, rule.slow, base);
  const Real zero = Number(0.0, base), highest = Number(rule.highest, base);
  const Real low = Max(rule.truncate ? Floor(fast) : fast, zero);
  const Real high = Min(rule.truncate ? Ceil(slow) : slow, highest);
  // Neither limit ever equals the other by accident (pi is transcendental): only cut integers do, which balls tell,
  // and one real number that is both, which no precision would.
  const bool one = rule.fast == rule.slow && !rule.truncate && Compare(fast, zero) == Order::kGreater &&
                   Compare(fast, highest) == Order::kLess;
  return {low, high, one ? Order::kEqual : Compare(low, high)};
}

// The smallest width that keeps a ramp from dividing by zero.
inline constexpr double kLeastRamp = 0.001;

// Authors and Hugging Face: only equal limits are moved apart, so limits in the wrong order reverse the ramp.
template <class Real>
Real ReversibleWidth(const RampLimits<Real>& limits) {
  switch (limits.order) {
    case Order::kEqual:
      return Number(kLeastRamp, limits.low);
    case Order::kUnknown:
      return Unknown(limits.low);
    default:
      return limits.high - limits.low;
  }
}

// ggml and keras-hub: limits in the wrong order make a step.
template <class Real>
Real PositiveWidth(const RampLimits<Real>& limits) {
  return Max(Number(kLeastRamp, limits.low), limits.high - limits.low);
}

// 1 - clamp((i - low) / width, 0, 1).
template <class Real>
Real KeptWeight(int64_t index, const Real& low, const Real& width) {
  return Real(1.0) - ClampedRatio(Number(index, low) - low, width);
}

}  // namespace ropecheck
