#include <fmt/format.h>

#include <cmath>

#include "reference/problem/names.h"
#include "reference/problem/rules.h"

namespace ropecheck {
namespace {

bool Positive(double x) { return std::isfinite(x) && x > 0; }

// What is wrong with a law's arguments.
struct LawRules {
  int64_t pairs;

  Complaint operator()(const Plain&) const { return {}; }
  Complaint operator()(const Linear& l) const { return Above0("factor", l.factor); }
  Complaint operator()(const RopeRatio& l) const { return Above0("ratio", l.ratio); }
  Complaint operator()(const Explicit& l) const {
    for (const double f : l.inv_freq)
      if (!std::isfinite(f)) return "an inverse frequency is not finite";
    return OnePerPair("inv_freq", l.inv_freq);
  }
  Complaint operator()(const Ntk& l) const { return First({NeedsTwoPairs(), Above0("alpha", l.alpha)}); }
  Complaint operator()(const DynamicNtk& l) const {
    return First({NeedsTwoPairs(), Above0("factor", l.factor), AtLeast("max_positions", l.max_positions, 1),
                  AtLeast("length", l.length, 0)});
  }
  Complaint operator()(const Yarn& l) const {
    return First({Above0("factor", l.factor), AtLeast("original_length", l.original_length, 1),
                  Above0("beta_slow", l.beta_slow),
                  Ordered("beta_slow", l.beta_slow, "beta_fast", l.beta_fast),
                  Finite("extrapolation", l.extrapolation)});
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
  Complaint operator()(const Proportional&) const { return {}; }
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
  static Complaint Finite(std::string_view name, double x) {
    return std::isfinite(x) ? Complaint() : fmt::format("{} {} is not finite", name, x);
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
  Complaint NeedsTwoPairs() const { return pairs >= 2 ? Complaint() : "rot_dim 2 has no exponent R/(R-2)"; }
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
  const Complaint complaint = std::visit(LawRules{problem.pairs()}, problem.law);
  if (!complaint.empty())
    return fmt::format("{}: {} (axis f). See docs/problem-text.md for its arguments", NameOf(problem.law),
                       complaint);
  if (const auto* ratio = std::get_if<RopeRatio>(&problem.law);
      ratio && !Positive(problem.base * ratio->ratio))
    return fmt::format("base {} x ratio {} is out of range (axis f). Use a smaller ratio", problem.base,
                       ratio->ratio);
  return {};
}

}  // namespace ropecheck
