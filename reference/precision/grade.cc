#include "reference/precision/grade.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "reference/problem/axis_map.h"

namespace ropecheck {
namespace {

// In the words of the pipelines.
std::string NameOf(const GradeClass& grade) {
  static constexpr std::string_view kAngles[] = {"",
                                                 "angle=exact ",
                                                 "angle=f32-pow ",
                                                 "angle=f32-exp-log ",
                                                 "angle=f32-iterated ",
                                                 "angle=f32-fast-pow ",
                                                 "trig=fast ",
                                                 "cache=f16 ",
                                                 "cache=bf16 "};
  return fmt::format("{}arith={}", kAngles[static_cast<size_t>(grade.phase)],
                     grade.rotation == RotationClass::kR1 ? "f32" : "half");
}

// True if every output that `tight` allows, `loose` allows too.
bool Contains(PhaseClass loose, PhaseClass tight) {
  if (loose == tight || tight == PhaseClass::kP0) return true;
  const bool half = loose == PhaseClass::kP4h || loose == PhaseClass::kP4b;
  if (tight == PhaseClass::kP1) return loose != PhaseClass::kP0;
  if (tight == PhaseClass::kP4h) return loose == PhaseClass::kP4b;
  if (tight == PhaseClass::kP3 || half || tight == PhaseClass::kP4b) return false;
  return loose == PhaseClass::kP3;
}

bool Contains(const GradeClass& loose, const GradeClass& tight) {
  return loose.rotation >= tight.rotation && Contains(loose.phase, tight.phase);
}

std::optional<DType> CacheOf(PhaseClass phase) {
  if (phase == PhaseClass::kP4h) return DType::kF16;
  if (phase == PhaseClass::kP4b) return DType::kBF16;
  return std::nullopt;
}

}  // namespace

void GradeTally::Begin(const Bound& bound) {
  bound_ = &bound;
  const Problem& problem = bound.problem();
  graded_ = problem.dtype != DType::kF64;
  const bool half = problem.dtype == DType::kF16 || problem.dtype == DType::kBF16;
  const LibraryErrors fixed;
  const Level level = bound.level();
  if (level == Level::kIdeal) {
    const struct {
      AngleMethod method;
      std::vector<double>* into;
    } kinds[] = {{AngleMethod::kF32Pow, &kappa1_},
                 {AngleMethod::kF32ExpLog, &kappa_exp_},
                 {AngleMethod::kF32PowOfPow, &kappa_power_},
                 {AngleMethod::kF32FastPow, &kappa_fast_}};
    for (const auto& kind : kinds) *kind.into = FrequencyError(problem, kind.method, fixed);
    // P2r covers both recurrences.
    const std::vector<double> iterated = FrequencyError(problem, AngleMethod::kF32Iterated, fixed);
    for (size_t i = 0; i < iterated.size(); ++i) kappa_power_[i] = std::max(kappa_power_[i], iterated[i]);
  } else {
    const double inverts = std::holds_alternative<GivenPeriods>(problem.angles) ? 1 : 0;
    for (auto* kappa : {&kappa1_, &kappa_exp_, &kappa_power_, &kappa_fast_})
      kappa->assign(static_cast<size_t>(problem.pairs()), inverts);
  }
  ones_.assign(static_cast<size_t>(problem.pairs()), 1.0);
  flags_.resize(ones_.size());
  if (!graded_) return;

  std::vector<PhaseClass> phases = {PhaseClass::kGiven};
  if (level == Level::kIdeal) {
    phases = {PhaseClass::kP0,  PhaseClass::kP1, PhaseClass::kP2e, PhaseClass::kP2r,
              PhaseClass::kP2f, PhaseClass::kP3, PhaseClass::kP4h, PhaseClass::kP4b};
  } else if (level != Level::kGivenCache) {
    phases = {PhaseClass::kP0, PhaseClass::kP1, PhaseClass::kP3, PhaseClass::kP4h, PhaseClass::kP4b};
  }
  if (!classes_.empty()) return;
  for (RotationClass rotation : {RotationClass::kR1, RotationClass::kR2}) {
    if (rotation == RotationClass::kR2 && !half) continue;
    for (PhaseClass phase : phases) classes_.push_back({phase, rotation, {}});
  }
}

double GradeTally::LimitOf(PhaseClass phase, size_t pair, double theta, bool rounds_position) const {
  if (phase == PhaseClass::kP0) return 0x1p-22;
  const auto limit = [&](double kappa) {
    return 0x1p-22 + theta * kF32Unit * (kappa + (rounds_position ? 1 : 0)) +
           HalfUlp(Grid::Of(DType::kF32), theta);
  };
  const double p1 = limit(kappa1_[pair]);
  const double e = std::max(p1, limit(kappa_exp_[pair]));
  const double r = std::max(p1, limit(kappa_power_[pair]));
  const double f = std::max(p1, limit(kappa_fast_[pair]));
  switch (phase) {
    case PhaseClass::kP2e:
      return e;
    case PhaseClass::kP2r:
      return r;
    case PhaseClass::kP2f:
      return f;
    case PhaseClass::kP3:
      return std::max({e, r, f}) + kFastTrig + theta * kFastAngle;
    default:
      return p1;
  }
}

void GradeTally::BeginToken(int64_t position, const AngleRow& row, const GainedAngles& angles) {
  position_ = position;
  row_ = &row;
  angles_ = &angles;
  made_.resize(classes_.size());
  for (Made& made : made_) made.made = false;
}

bool GradeTally::Holds(size_t index, const PairRow<float>& row) {
  const GradeClass& grade = classes_[index];
  Made& made = made_[index];
  const Problem& problem = bound_->problem();
  if (!made.made) {
    made.made = true;
    Phases phases;
    double widest = 0;
    for (const auto& [theta, phase] :
         {std::pair{&row_->theta, &phases.first}, {&row_->theta1, &phases.second}}) {
      phase->assign(theta->size(), 0.0);
      for (size_t i = 0; grade.phase != PhaseClass::kGiven && i < phase->size(); ++i) {
        const double position = std::fabs(row_->position[i]);
        const bool rounds =
            position > 1 / kF32Unit || static_cast<double>(static_cast<float>(position)) != position;
        (*phase)[i] = LimitOf(grade.phase, i, (*theta)[i], rounds);
        widest = std::max(widest, (*phase)[i]);
      }
    }
    made.meaningful = widest < std::numbers::pi / 2;
    const LibraryErrors fixed;
    const Trig trig = grade.phase == PhaseClass::kGiven ? Trig::kNone
                      : grade.phase == PhaseClass::kP3  ? Trig::kFast
                                                        : Trig::kF32;
    const DType arithmetic = grade.rotation == RotationClass::kR1 ? DType::kF32 : problem.dtype;
    const Method method{CacheOf(grade.phase), arithmetic, bound_->gain_site(),
                        TrigError(trig, arithmetic, fixed), false};
    made.tolerance.resize(1);
    FillToleranceRow(problem, bound_->level(), method, *row_, phases, made.tolerance[0]);
  }
  if (!made.meaningful) return true;
  if (!JudgeRow(row, *angles_, made.tolerance, ones_.data(), flags_.data()).look) return true;
  for (int64_t i = 0; i < row.pairs; ++i) {
    if (flags_[static_cast<size_t>(i)] >= 0) continue;
    const PairJudgement j = JudgePair(row, *angles_, made.tolerance, i);
    if (!j.finite_inputs) continue;
    for (int m = 0; m < 2; ++m) {
      if (VerdictOf(row, j, made.tolerance, problem.dtype, i, m) == ElementVerdict::kOutside) return false;
    }
  }
  return true;
}

void GradeTally::Saw(const PairRow<float>& row) {
  if (!graded_) return;
  // From tight to loose: what a tight class allows, the ones that contain it allow too.
  std::vector<size_t> held;
  const int64_t magnitude = position_ < 0 ? -position_ : position_;
  for (size_t k = 0; k < classes_.size(); ++k) {
    GradeClass& grade = classes_[k];
    if (grade.held.broken() && magnitude >= *grade.held.broken_at()) continue;
    const bool implied =
        std::any_of(held.begin(), held.end(), [&](size_t t) { return Contains(grade, classes_[t]); });
    const bool holds = implied || Holds(k, row);
    if (holds) held.push_back(k);
    if (!holds || implied || made_[k].meaningful) grade.held.Saw(position_, holds);
  }
}

void GradeTally::Merge(const GradeTally& other) {
  if (classes_.empty()) {
    classes_ = other.classes_;
    return;
  }
  for (const GradeClass& theirs : other.classes_) {
    for (GradeClass& ours : classes_) {
      if (ours.phase == theirs.phase && ours.rotation == theirs.rotation) ours.held.Merge(theirs.held);
    }
  }
}

std::string GradeTally::Headline() const {
  std::string names;
  std::optional<int64_t> to;
  std::vector<const GradeClass*> shown;
  for (RotationClass rotation : {RotationClass::kR1, RotationClass::kR2}) {
    for (const GradeClass& grade : classes_) {
      if (grade.rotation != rotation || grade.held.broken() || !grade.held.held_to()) continue;
      const bool contains_shown =
          std::any_of(shown.begin(), shown.end(), [&](const GradeClass* s) { return Contains(grade, *s); });
      if (contains_shown) continue;
      shown.push_back(&grade);
      names += (names.empty() ? "" : " or ") + NameOf(grade);
      to = std::max(to, grade.held.held_to());
    }
    if (!shown.empty()) return fmt::format("{} to position {}", names, *to);
  }
  // Every class is refuted: the one that held longest.
  const GradeClass* best = nullptr;
  for (const GradeClass& grade : classes_) {
    const std::optional<int64_t> held = grade.held.held_to();
    if (held && (best == nullptr || *held > *best->held.held_to())) best = &grade;
  }
  if (classes_.empty() || std::none_of(classes_.begin(), classes_.end(), [](const GradeClass& g) {
        return g.held.broken() || g.held.held_to();
      }))
    return "";
  if (best == nullptr) return "none at any position";
  return fmt::format("none beyond: {} to position {}", NameOf(*best), *best->held.held_to());
}

}  // namespace ropecheck
