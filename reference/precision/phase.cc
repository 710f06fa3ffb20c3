#include "reference/precision/phase.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "reference/frequency/inv_freq.h"
#include "reference/precision/law_error.h"
#include "reference/problem/axis_map.h"

namespace ropecheck {
namespace {

bool IsF32(double v) { return static_cast<double>(static_cast<float>(v)) == v; }

// Half an ulp of fp32 at |v|, in absolute terms.
double HalfUlpF32(double v) { return HalfUlp(Grid::Of(DType::kF32), v); }

// ex2(y * lg2(b)) with hardware approximations: lg2 errs by 2 ulp and is rounded (2 + 1/2), the product by
// half an ulp, both amplified by the exponential; ex2 itself and the reciprocal stay below 5 u.
double FastPowError(double base, double exponent) {
  const double log2_base = std::log2(base);
  const double absolute = 2.5 * (2 * HalfUlpF32(log2_base)) * exponent + HalfUlpF32(exponent * log2_base);
  return absolute * std::numbers::ln2 / kF32Unit + 5;
}

bool FromBase(AngleMethod method) {
  switch (method) {
    case AngleMethod::kExact:
    case AngleMethod::kGiven:
    case AngleMethod::kNone:
    case AngleMethod::kF32TableGiven:
    case AngleMethod::kF64TableGiven:
      return false;
    default:
      return true;
  }
}

bool InF64(AngleMethod method) {
  return method == AngleMethod::kF64 || method == AngleMethod::kF64TableGiven;
}

// Type of the table that the problem gives, inv_freq or angles.
DType GivenType(const Problem& problem) {
  if (const auto* table = std::get_if<GivenInvFreq>(&problem.angles)) return table->dtype;
  if (const auto* periods = std::get_if<GivenPeriods>(&problem.angles)) return periods->dtype;
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles)) return angles->dtype;
  return DType::kF32;
}

bool InvertsTable(AngleMethod method) {
  return method == AngleMethod::kF32TableGiven || method == AngleMethod::kF64TableGiven;
}

// kappa of the powers alone; see docs/precision.md for each line.
double PowerError(AngleMethod method, const PowerTerm& term, const LibraryErrors& k) {
  if (term.index == 0) return 0;  // every library function gives 1 there
  const double steps = static_cast<double>(term.index), denominator = static_cast<double>(term.denominator);
  const double exponent = 2 * steps / denominator;
  const double log_base = std::log(term.base);
  // 2i/R is exact when R is a power of two; otherwise its rounding is amplified by ln(b^(2i/R)).
  const bool inexact = !std::has_single_bit(static_cast<uint64_t>(term.denominator));
  const double log_inverse = std::fabs(exponent * log_base);  // |ln(1/f)|
  const double q = inexact ? log_inverse : 0;
  const double q_step = inexact ? std::fabs(2 * log_base) / denominator : 0;
  const double base = term.base_error * exponent;
  switch (method) {
    case AngleMethod::kF64:
      return 2 * k.pow + 1 + q + base;
    case AngleMethod::kF64PowF32Table:
      return 1;
    case AngleMethod::kF32Pow:
      return 2 * k.pow + 1 + q + base;
    case AngleMethod::kF32PowNeg:
      return 2 * k.pow + q + base;
    case AngleMethod::kF32ExpLog:
      return log_inverse * (2 * k.log + 2) + 2 * k.exp + base;
    case AngleMethod::kF32PowOfPow:
      return steps * (2 * k.pow + q_step) + 2 * k.pow + base;
    case AngleMethod::kF32Iterated:
      return steps * (2 * k.pow + 1 + q_step) + base;
    case AngleMethod::kF32FastPow:
      return FastPowError(term.base, exponent) + q + base;
    default:
      return 0;
  }
}

}  // namespace

std::vector<double> FrequencyError(const Problem& problem, AngleMethod method, const LibraryErrors& errors) {
  const int64_t pairs = problem.pairs();
  std::vector<double> kappa(static_cast<size_t>(pairs), 0.0);
  if (!FromBase(method)) {
    // A table wider than the kernel's angles is rounded when it is read.
    const bool narrows = method == AngleMethod::kF32TableGiven && GivenType(problem) == DType::kF64;
    // 1/period, rounded, unless the position is divided by it.
    const bool inverts = InvertsTable(method) && std::holds_alternative<GivenPeriods>(problem.angles);
    kappa.assign(kappa.size(), (narrows ? 1.0 : 0.0) + (inverts ? 1.0 : 0.0));
    return kappa;
  }
  const LawArithmetic arithmetic{InF64(method) ? kF64Unit : kF32Unit, errors,
                                 [&](const PowerTerm& term) { return PowerError(method, term, errors); }};
  for (int64_t i = 0; i < pairs; ++i)
    kappa[static_cast<size_t>(i)] = LawError(problem.law, problem.base, HeadPair(problem, i), arithmetic);
  return kappa;
}

PhaseBound PhaseBound::Create(const Problem& problem, const NamedPipeline& pipeline,
                              const LibraryErrors& errors) {
  PhaseBound bound;
  const size_t pairs = static_cast<size_t>(problem.pairs());
  bound.pairs_.resize(pairs);
  bound.squeezed_ = pipeline.squeezed;
  bound.squeezed_to_ = Grid::Of(pipeline.squeezed_to);
  bound.fast_ = pipeline.trig == Trig::kFast ? kFastAngle : 0;
  if (pipeline.angle == AngleMethod::kExact || pipeline.angle == AngleMethod::kNone) return bound;

  const bool f64 = InF64(pipeline.angle);
  const DType type = f64 ? DType::kF64 : DType::kF32;
  bound.angle_ = Grid::Of(type);
  if (pipeline.angle == AngleMethod::kGiven) {
    bound.rounds_angle_ = pipeline.trig != Trig::kF64 && GivenType(problem) == DType::kF64;
    return bound;
  }
  const std::vector<double> kappa = FrequencyError(problem, pipeline.angle, errors);

  const double unit = f64 ? kF64Unit : kF32Unit;
  // The recurrence may begin with the position; what a law does after its powers is done to frequencies.
  bound.rounds_angle_ = pipeline.angle != AngleMethod::kF32Iterated || !IsOnePower(problem.law);
  bound.position_unit_ = unit;
  bound.exact_positions_ = 1 / unit;
  const auto f = [&](size_t i) {
    return InvFreqOf(problem.law, problem.base, HeadPair(problem, static_cast<int64_t>(i)));
  };
  for (size_t i = 0; i < pairs; ++i) {
    // A frequency of 1 without an operation that could err.
    const bool one = FromBase(pipeline.angle) && kappa[i] == 0 && f(i) == 1;
    bound.pairs_[i] = {kappa[i] * unit, one};
    if (pipeline.squeezed == Squeezed::kInvFreq)
      bound.frequency_slack_.push_back(HalfUlp(bound.squeezed_to_, f(i)));
  }
  return bound;
}

bool PhaseBound::Covers(const PhaseBound& other) const {
  const bool rounds = !other.rounds_angle_ || (rounds_angle_ && angle_.half_ulp >= other.angle_.half_ulp &&
                                               angle_.min_normal >= other.angle_.min_normal);
  const bool positions = position_unit_ >= other.position_unit_ &&
                         (other.position_unit_ == 0 || exact_positions_ <= other.exact_positions_);
  if (!rounds || !positions || fast_ < other.fast_ || pairs_.size() != other.pairs_.size()) return false;
  for (size_t i = 0; i < pairs_.size(); ++i) {
    if (pairs_[i].relative < other.pairs_[i].relative || pairs_[i].exact > other.pairs_[i].exact)
      return false;
  }
  return true;
}

double PhaseBound::At(int64_t pair, double theta, double position) const {
  const Pair& p = pairs_[static_cast<size_t>(pair)];
  const double magnitude = std::fabs(position);
  const bool held = magnitude <= exact_positions_ && (position_unit_ != kF32Unit || IsF32(magnitude));
  double d = fast_ * theta;
  if (!(p.exact && held)) {
    d += theta * p.relative;
    if (rounds_angle_) d += HalfUlp(angle_, theta);
    // Real positions below the smallest normal err by more than a unit.
    if (!held && magnitude > 0)
      d += theta * std::max(position_unit_, position_unit_ == 0 ? 0 : HalfUlp(angle_, magnitude) / magnitude);
  }
  switch (squeezed_) {
    case Squeezed::kNothing:
      break;
    case Squeezed::kAngle:
      d += HalfUlp(squeezed_to_, theta + d);
      break;
    case Squeezed::kPosition:
      d += theta * squeezed_to_.half_ulp;
      break;
    case Squeezed::kInvFreq:
      d += frequency_slack_[static_cast<size_t>(pair)] * magnitude;
      break;
  }
  return d;
}

}  // namespace ropecheck
