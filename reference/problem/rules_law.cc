#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/frequency/inv_freq.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/names.h"
#include "reference/problem/rules.h"

namespace ropecheck {
namespace {

// Beyond it (i+1)^b has no use and leaves every range.
constexpr double kMostMixedB = 16;

bool Positive(double x) { return std::isfinite(x) && x > 0; }

// What is wrong with a law's arguments. Whatever would divide by zero or leave the range of double in the law's
// formula is refused here.
struct LawRules {
  double base;
  int64_t pairs;
  int64_t exponent_pairs;  // the fewest among which the exponents of an axis count

  Complaint operator()(const Plain&) const { return {}; }
  Complaint operator()(const Linear& l) const { return Above0("factor", l.factor); }
  Complaint operator()(const RopeRatio& l) const { return First({Above0("ratio", l.ratio), InRange(l)}); }
  Complaint operator()(const Explicit& l) const {
    for (const double f : l.inv_freq)
      if (!std::isfinite(f)) return "an inverse frequency is not finite";
    return OnePerPair("inv_freq", l.inv_freq);
  }
  Complaint operator()(const Ntk& l) const {
    return First({NeedsTwoPairs(), Above0("alpha", l.alpha), InRange(l)});
  }
  Complaint operator()(const DynamicNtk& l) const {
    return First({NeedsTwoPairs(), Above0("factor", l.factor), AtLeast("max_positions", l.max_positions, 1),
                  AtLeast("length", l.length, 0), InRange(l)});
  }
  Complaint operator()(const NtkFixed& l) const { return First({Above0("factor", l.factor), InRange(l)}); }
  Complaint operator()(const NtkMixed& l) const {
    return First({Above0("factor", l.factor), Between("mixed_b", l.mixed_b, 0, kMostMixedB)});
  }
  Complaint operator()(const KerasDynamic& l) const {
    return First({NeedsTwoPairs(), Above0("factor", l.factor),
                  Above0("factor^(R/(R-2))", NtkStretch(l.factor, 2 * pairs))});
  }
  Complaint operator()(const NtkByParts& l) const {
    return First({NeedsTwoPairs(), NeedsSlope(), Above0("factor", l.factor), InRange(Ntk{l.factor}),
                  AtLeast("original_length", l.original_length, 1), Between("ntk_factor", l.ntk_factor, 0, 1),
                  Between("extrapolation", l.extrapolation, 0, 1)});
  }
  template <IsYarn Law>
  Complaint operator()(const Law& l) const {
    return First({NeedsSlope(), Above0("factor", l.factor), AtLeast("original_length", l.original_length, 1),
                  Above0("beta_fast", l.beta_fast), Above0("beta_slow", l.beta_slow),
                  Between("extrapolation", Extrapolation(l), 0, 1)});
  }
  Complaint operator()(const LongRope& l) const {
    return First({OnePerPair("short_factors", l.short_factors), AllAbove0(l.short_factors),
                  OnePerPair("long_factors", l.long_factors), AllAbove0(l.long_factors),
                  AtLeast("original_length", l.original_length, 1), AtLeast("length", l.length, 0)});
  }
  Complaint operator()(const Llama3& l) const {
    return First({Above0("factor", l.factor), Above0("low_freq_factor", l.low_freq_factor),
                  Ordered("low_freq_factor", l.low_freq_factor, "high_freq_factor", l.high_freq_factor),
                  AtLeast("original_length", l.original_length, 1)});
  }
  Complaint operator()(const Proportional& l) const { return Above0("factor", l.factor); }
  Complaint operator()(const Divisors& l) const {
    return First({OnePerPair("divisors", l.divisors), AllAbove0(l.divisors)});
  }

 private:
  static Complaint First(std::initializer_list<Complaint> complaints) {
    for (const Complaint& complaint : complaints)
      if (!complaint.empty()) return complaint;
    return {};
  }
  static Complaint Above0(std::string_view name, double x) {
    return Positive(x) ? Complaint() : fmt::format("{} {} is not a finite number above 0", name, x);
  }
  static Complaint Between(std::string_view name, double x, double least, double most) {
    return x >= least && x <= most ? Complaint()
                                   : fmt::format("{} {} is not between {} and {}", name, x, least, most);
  }
  static Complaint AllAbove0(const std::vector<double>& list) {
    for (const double x : list)
      if (!Positive(x)) return fmt::format("{} is not a finite number above 0", x);
    return {};
  }
  static Complaint AtLeast(std::string_view name, int64_t x, int64_t least) {
    return x >= least ? Complaint() : fmt::format("{} {} is below {}", name, x, least);
  }
  static Complaint Ordered(std::string_view low_name, double low, std::string_view high_name, double high) {
    if (std::isfinite(high) && low <= high) return {};
    return fmt::format("{} {} is above {} {}", low_name, low, high_name, high);
  }
  Complaint OnePerPair(std::string_view name, const std::vector<double>& list) const {
    if (static_cast<int64_t>(list.size()) == pairs) return {};
    return fmt::format("{} has {} numbers, and rot_dim {} needs {}", name, list.size(), 2 * pairs, pairs);
  }
  // The limits of a ramp are quotients by ln(base).
  Complaint NeedsSlope() const { return base != 1 ? Complaint() : "base 1 has no pair slower than another"; }
  // The changed base. Not for other arguments that break a rule, which come first.
  Complaint InRange(const auto& l) const {
    const double changed = BaseOf(l, base, 2 * exponent_pairs);
    return Positive(changed) ? Complaint()
                             : fmt::format("base {} becomes {}, which is out of range", base, changed);
  }
  Complaint NeedsTwoPairs() const {
    return exponent_pairs >= 2 ? Complaint() : "one pair alone has no exponent R/(R-2)";
  }
};

}  // namespace

Complaint CheckBaseAndGain(const Problem& problem) {
  if (!Positive(problem.base))
    return fmt::format("base {} is not a finite number above 0 (axis base). Use base=10000", problem.base);
  if (!std::isfinite(problem.gain))
    return fmt::format("gain {} is not finite (axis gain). Use gain=1", problem.gain);
  return {};
}

Complaint CheckLaw(const Problem& problem) {
  int64_t exponent_pairs = problem.pairs();
  for (int64_t i = 0; i < problem.pairs(); ++i)
    exponent_pairs = std::min(exponent_pairs, HeadPair(problem, i).rot_dim / 2);
  const Complaint complaint =
      std::visit(LawRules{problem.base, problem.pairs(), exponent_pairs}, problem.law);
  if (complaint.empty()) return {};
  return fmt::format("{}: {} (axis f). See docs/problem-text.md for its arguments", NameOf(problem.law),
                     complaint);
}

}  // namespace ropecheck
