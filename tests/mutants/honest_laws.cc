#include "tests/mutants/honest_laws.h"

#include <algorithm>
#include <cmath>

#include "adapters/cpu/builtin/law.h"

namespace ropecheck::mutants {
namespace {

constexpr double kPi = 3.14159265358979323846;

}  // namespace

Support HonestLaws::support() const {
  using namespace axis;
  Support all{half,     interleaved, full_window, leading_window, f32,          bf16,    gain_one,
              any_gain, implicit,    ids_i64,     bshd_dense,     out_of_place, in_place};
  builtin::AddLaws(all);
  return all;
}

float HonestLaws::InvFreq(const KernelCall& c, int64_t i) {
  const float plain = Honest::InvFreq(c, i);
  switch (c.law()) {
    case RC_LAW_DIVISORS:
    case RC_LAW_LONG_ROPE:
      return plain / Divisor(c, i);
    case RC_LAW_LLAMA3:
      return Banded(c, plain);
    case RC_LAW_YARN:
    case RC_LAW_YARN_GGML:
    case RC_LAW_YARN_KERAS:
      return Ramped(c, plain, i);
    case RC_LAW_DYNAMIC_NTK:
      return Dynamic(c, i);
    default:  // the laws that no planted bug is about
      return builtin::InvFreqOf<float>(c, i);
  }
}

float HonestLaws::Divisor(const KernelCall& c, int64_t i) {
  if (c.law() == RC_LAW_DIVISORS) return Param(c, i);
  return Param(c, 2 + i + (TakesLongList(c) ? c.pairs() : 0));
}

float HonestLaws::TurnsInContext(const KernelCall& c, float plain) {
  return Param(c, 3) * plain / static_cast<float>(2 * kPi);
}

float HonestLaws::Banded(const KernelCall& c, float plain) {
  const float low = Param(c, 1), high = Param(c, 2), turns = TurnsInContext(c, plain);
  if (turns < low) return Slowed(c, plain);
  if (turns > high || low == high) return plain;
  const float kept = (turns - low) / (high - low);
  return (1 - kept) * Slowed(c, plain) + kept * plain;
}

double HonestLaws::PairOfTurns(const KernelCall& c, double turns) {
  return RampDim(c) * std::log(c.law_param(1) / (turns * 2 * kPi)) / (2 * std::log(c.base()));
}

double HonestLaws::RampWidth(const KernelCall& c, double low, double high) {
  constexpr double kLeast = 0.001;
  if (c.law() != RC_LAW_YARN) return std::max(high - low, kLeast);
  return low == high ? kLeast : high - low;
}

float HonestLaws::Ramped(const KernelCall& c, float plain, int64_t i) {
  double low = PairOfTurns(c, c.law_param(2)), high = PairOfTurns(c, c.law_param(3));
  if (RoundsLimits(c)) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  const bool keras = c.law() == RC_LAW_YARN_KERAS;
  low = std::max(low, 0.0);
  high = std::min(high, static_cast<double>(keras ? c.pairs() - 1 : c.rot_dim() - 1));
  const auto ramp = static_cast<float>((RampIndex(c, i) - low) / RampWidth(c, low, high));
  const float extrapolation = keras ? 1 : Param(c, c.law() == RC_LAW_YARN ? 5 : 4);
  const float kept = extrapolation * (1 - std::min(std::max(ramp, 0.0f), 1.0f));
  return plain * kept + Slowed(c, plain) * (1 - kept);
}

float HonestLaws::Dynamic(const KernelCall& c, int64_t i) {
  const double factor = c.law_param(0), most = c.law_param(1), length = std::max(Length(c), most);
  const auto dim = static_cast<double>(c.rot_dim());
  const double alpha = factor * length / most - (factor - 1);
  const double base = c.base() * std::pow(alpha, dim / (dim - 2));
  return 1 / std::pow(static_cast<float>(base), static_cast<float>(2 * i) / static_cast<float>(dim));
}

}  // namespace ropecheck::mutants
