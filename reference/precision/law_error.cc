#include "reference/precision/law_error.h"

#include <algorithm>
#include <cmath>

#include "reference/frequency/inv_freq.h"
#include "reference/precision/phase.h"

namespace ropecheck {
namespace {

// A number as a kernel computes it.
struct Approx {
  double value = 0;
  double error = 0;  // relative, in units
};

// A weight in [0, 1].
struct Weight {
  double value = 0;
  double error = 0;  // absolute, in units
};

class Errors {
 public:
  Errors(double base, const PairOfHead& pair, const LawArithmetic& arithmetic)
      : base_(base), pair_(pair), arithmetic_(arithmetic), k_(arithmetic.library) {}

  double operator()(const Plain&) const { return Plainly().error; }
  double operator()(const Linear& l) const { return Over(Plainly(), l.factor).error; }
  double operator()(const Explicit& l) const { return Held(InvFreq(l, base_, pair_)); }
  double operator()(const Divisors& l) const { return Listed(l.divisors); }
  double operator()(const LongRope& l) const { return Listed(FactorsOf(l)); }
  double operator()(const Proportional& l) const {
    const Approx power = Powered(base_, Held(base_), pair_.head_dim);
    return l.factor == 1 ? power.error : Over(power, l.factor).error;
  }
  double operator()(const RopeRatio& l) const {
    const double changed = BaseOf(l, base_, pair_.rot_dim);
    return Powered(changed, Held(base_) + Held(l.ratio) + Held(changed), pair_.rot_dim).error;
  }
  double operator()(const Ntk& l) const { return NtkAware(l.alpha, Held(l.alpha)).error; }
  double operator()(const DynamicNtk& l) const {
    // factor L/M and factor - 1 may cancel: their errors are relative to what they are, not to what is left.
    const double stretched = l.factor * static_cast<double>(std::max(l.length, l.max_positions)) /
                             static_cast<double>(l.max_positions);
    const double alpha = DynamicAlpha(l, base_);
    const double held =
        Held(l.factor) + Held(static_cast<double>(l.length)) + Held(static_cast<double>(l.max_positions));
    const double error =
        (stretched * (2 + held) + std::fabs(l.factor - 1) + l.factor * Held(l.factor)) / alpha + 1;
    return NtkAware(alpha, error).error;
  }
  double operator()(const NtkFixed& l) const {
    const double changed = BaseOf(l, base_, pair_.rot_dim);
    const Approx power = Powered(changed, Held(base_) + Held(l.factor) + 1, pair_.rot_dim);
    return power.error + ScalarPower(l.factor, Held(l.factor), 2.0 / static_cast<double>(pair_.rot_dim)) + 1;
  }
  double operator()(const NtkMixed& l) const {
    const double half = static_cast<double>(pair_.rot_dim) / 2, i = static_cast<double>(pair_.index) + 1;
    const double share = std::pow(i / half, l.mixed_b);
    const double exponent = std::fabs(std::log(l.factor)) * share;
    const double powers = 4 * k_.pow + Held(l.mixed_b) * l.mixed_b * (std::log(half) + std::log(i));
    return Plainly().error + exponent * (2 * k_.log + powers + 2) + Held(l.factor) * share + 2 * k_.exp + 1;
  }
  double operator()(const KerasDynamic& l) const {
    return Plainly().error + ScalarPower(l.factor, Held(l.factor), NtkExponent()) + 1;
  }
  double operator()(const Llama3& l) const {
    const Approx plain = Plainly();
    return Blended(plain, Over(plain, l.factor), BandWeight(l, plain)).error;
  }
  template <IsYarn Law>
  double operator()(const Law& l) const {
    const auto width = [&](const RampLimits<double>& limits) { return RampWidth(l, limits); };
    const Weight weight = RampWeight(RuleOf(l, pair_.rot_dim), width, Extrapolation(l));
    const Approx plain = Plainly();
    return Blended(plain, Over(plain, l.factor), weight).error;
  }
  double operator()(const NtkByParts& l) const {
    const auto weight = [&](const RampTurns& turns, double most) {
      return RampWeight(RuleOf(l, pair_.rot_dim, turns), ReversibleWidth<double>, most);
    };
    const Approx plain = Plainly(), ntk = NtkAware(l.factor, Held(l.factor));
    const Approx slow = Blended(ntk, Over(plain, l.factor), weight(kNtkRamp, l.ntk_factor));
    return Blended(plain, slow, weight(kPlainRamp, l.extrapolation)).error;
  }

 private:
  // 1 if the arithmetic has to round x to hold it.
  double Held(double x) const {
    const bool holds = arithmetic_.unit == kF64Unit || static_cast<double>(static_cast<float>(x)) == x;
    return holds ? 0 : 1;
  }
  double NtkExponent() const {
    return static_cast<double>(pair_.rot_dim) / static_cast<double>(pair_.rot_dim - 2);
  }

  Approx Powered(double base, double base_error, int64_t denominator) const {
    return {PlainPower(base, pair_.index, denominator),
            arithmetic_.power_error({base, base_error, pair_.index, denominator})};
  }
  Approx Plainly() const { return Powered(base_, Held(base_), pair_.rot_dim); }
  Approx Over(const Approx& a, double divisor) const {
    return {a.value / divisor, a.error + 1 + Held(divisor)};
  }
  double Listed(const std::vector<double>& divisors) const {
    const auto i = static_cast<size_t>(pair_.pair);
    return i < divisors.size() ? Over(Plainly(), divisors[i]).error : 0;
  }
  // Relative error of x^exponent where x errs by `error`: of x, of the rounded exponent, and of pow.
  double ScalarPower(double x, double error, double exponent) const {
    return exponent * (error + std::fabs(std::log(x))) + 2 * k_.pow;
  }
  Approx NtkAware(double alpha, double alpha_error) const {
    const double changed = base_ * NtkStretch(alpha, pair_.rot_dim);
    return Powered(changed, Held(base_) + ScalarPower(alpha, alpha_error, NtkExponent()) + 1, pair_.rot_dim);
  }

  // kept w + scaled (1 - w). Nothing is rounded where w is 0 or 1 for certain.
  Approx Blended(const Approx& kept, const Approx& scaled, const Weight& w) const {
    const double a = kept.value * w.value, b = scaled.value * (1 - w.value), value = a + b;
    const double slack = w.error * arithmetic_.unit;
    const double rounded = w.value + slack > 0 && w.value - slack < 1 ? kBlendRoundings : 0;
    if (value == 0) return {0, std::max(kept.error, scaled.error) + rounded};  // underflow
    return {value,
            (a * kept.error + b * scaled.error + w.error * std::fabs(kept.value - scaled.value)) / value +
                rounded};
  }
  static constexpr double kBlendRoundings = 3;  // 1 - w, a product, the sum

  // Llama-3's weight, with wavelengths as Meta computes it or as a multiple of the frequency as FlashInfer does.
  Weight BandWeight(const Llama3& l, const Approx& plain) const {
    const double low = l.low_freq_factor, high = l.high_freq_factor;
    const double turns = static_cast<double>(l.original_length) * plain.value / (2 * std::numbers::pi);
    const double turns_error = turns * (plain.error + 6);
    if (low == high) return StepWeight(turns, low, turns_error + 2 * low);
    const double share = low / (high - low), t = (turns - low) / (high - low);
    return Cut(t, turns_error / (high - low) + share * (6 + 3 * share) + std::fabs(t) * (4 + 2 * share));
  }
  // 1 above the limit; either 0 or 1 for a kernel whose `turns` is not that certain.
  Weight StepWeight(double turns, double limit, double error) const {
    const bool certain = std::fabs(turns - limit) > Absolute(error);
    return {turns < limit ? 0.0 : 1.0, certain ? 0 : 1 / arithmetic_.unit};
  }
  // clamp(t, 0, 1), t to `error` units.
  Weight Cut(double t, double error) const {
    const double slack = Absolute(error), cut = Clamp01(t);
    return {cut, std::max(Clamp01(t + slack) - cut, cut - Clamp01(t - slack)) / arithmetic_.unit};
  }
  // From units; this file's own doubles err as much as a kernel's.
  double Absolute(double error) const { return error * (arithmetic_.unit + kF64Unit); }

  // The weight of a ramp, and how far it moves when the limits are off by what the arithmetic may make of them: a
  // rounded limit that lies next to an integer may be one off.
  template <class Width>
  Weight RampWeight(const RampRule& rule, Width width, double most) const {
    const double fast = PairOfTurns(rule, rule.fast, base_), slow = PairOfTurns(rule, rule.slow, base_);
    const double fast_slack = LimitSlack(rule, fast), slow_slack = LimitSlack(rule, slow);
    const auto weight_at = [&](double f, double s) {
      const RampLimits<double> limits = LimitsAt(rule, f, s);
      return KeptWeight(pair_.index, limits.low, width(limits));
    };
    const double exact = weight_at(fast, slow);
    double moved = 0;
    for (const double f : {-fast_slack, fast_slack})
      for (const double s : {-slow_slack, slow_slack}) {
        // One number that is both limits stays one.
        if (rule.fast == rule.slow && f != s) continue;
        moved = std::max(moved, std::fabs(weight_at(fast + f, slow + s) - exact));
      }
    const RampLimits<double> limits = LimitsAt(rule, fast, slow);
    const double r = (static_cast<double>(pair_.index) - limits.low) / width(limits);
    // Where equal limits that are no integers are moved apart, the small width is as coarse as they are.
    const bool apart = limits.order == Order::kEqual && !rule.truncate;
    const double roundings = kRampRoundings + (apart ? limits.high / kLeastRamp : 0);
    const bool inside = r > -Absolute(roundings) && r < 1 + Absolute(roundings);
    const double times = most == 1 ? 0 : 1 + Held(most);
    return {exact * most,
            most * (moved / arithmetic_.unit + (inside ? roundings : 0)) + exact * most * times};
  }
  static constexpr double kRampRoundings = 4;  // i - low, the width, the quotient, 1 - r; at most 1 each

  static RampLimits<double> LimitsAt(const RampRule& rule, double fast, double slow) {
    const double low = std::max(rule.truncate ? std::floor(fast) : fast, 0.0);
    const double high = std::min(rule.truncate ? std::ceil(slow) : slow, static_cast<double>(rule.highest));
    return {low, high, Compare(low, high)};
  }
  // Of R ln(length / (2 pi turns)) / (2 ln base), absolute: five roundings inside the logarithm, two logarithms, the
  // product, the quotient and its denominator.
  double LimitSlack(const RampRule& rule, double limit) const {
    const double per_log = static_cast<double>(rule.rot_dim) / (2 * std::fabs(std::log(base_)));
    return Absolute(per_log * (5 + Held(base_)) + std::fabs(limit) * (4 * k_.log + 3));
  }

  const double base_;
  const PairOfHead& pair_;
  const LawArithmetic& arithmetic_;
  const LibraryErrors& k_;
};

}  // namespace

bool IsOnePower(const FrequencyLaw& law) {
  const auto* proportional = std::get_if<Proportional>(&law);
  return std::holds_alternative<Plain>(law) || std::holds_alternative<RopeRatio>(law) ||
         std::holds_alternative<Ntk>(law) || std::holds_alternative<DynamicNtk>(law) ||
         (proportional != nullptr && proportional->factor == 1);
}

double LawError(const FrequencyLaw& law, double base, const PairOfHead& pair,
                const LawArithmetic& arithmetic) {
  return std::visit(Errors(base, pair, arithmetic), law);
}

}  // namespace ropecheck
