// Grades: the tightest class of pipelines that a kernel's outputs do not refute, and up to which position.
//
// Two axes. P bounds the angle (P0 exact, P1 fp32, P2 fp32 amplified, P3 fast trig, P4 half cos and sin), R
// the rotation (R1 fp32 arithmetic, R2 half arithmetic). A class is refuted by an output outside the
// tolerance composed from its limits; a grade bounds an error, it does not name the pipeline.
// docs/precision.md gives the limits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reference/precision/bound.h"
#include "reference/precision/held.h"
#include "reference/precision/judge.h"

namespace ropecheck {

enum class PhaseClass : uint8_t { kGiven, kP0, kP1, kP2e, kP2r, kP2f, kP3, kP4h, kP4b };
enum class RotationClass : uint8_t { kR1, kR2 };

struct GradeClass {
  PhaseClass phase = PhaseClass::kP0;
  RotationClass rotation = RotationClass::kR1;
  HeldRange held;
};

// Accumulates over comparisons of one kernel, one dtype, one level; fp64 data is not graded (the classes are
// those of fp32 and half pipelines).
class GradeTally {
 public:
  // Called by Compare. One comparison, whose bound lives as long as it runs; then one token: its exact
  // angles, without gain and with; then its heads.
  void Begin(const Bound& bound);
  void BeginToken(int64_t position, const AngleRow& row, const GainedAngles& angles);
  void Saw(const PairRow<float>& row);
  void Saw(const PairRow<double>&) {}

  void Merge(const GradeTally& other);
  // "angle=f32-pow arith=f32 to position 1048576". With every class refuted: "none beyond: angle=f32-pow
  // arith=f32 to position 255". Empty: nothing graded.
  std::string Headline() const;
  const std::vector<GradeClass>& classes() const { return classes_; }

 private:
  double LimitOf(PhaseClass phase, size_t pair, double theta, bool rounds_position) const;
  bool Holds(size_t index, const PairRow<float>& row);

  std::vector<GradeClass> classes_;
  // Of the comparison.
  const Bound* bound_ = nullptr;
  bool graded_ = false;
  std::vector<double> kappa1_, kappa_exp_, kappa_power_, kappa_fast_;
  // Of the token.
  int64_t position_ = 0;
  const AngleRow* row_ = nullptr;
  const GainedAngles* angles_ = nullptr;
  struct Made {
    bool made = false;
    bool meaningful = false;  // every limit below pi / 2
    std::vector<ToleranceRow> tolerance;
  };
  std::vector<Made> made_;
  std::vector<double> ones_;
  std::vector<int64_t> flags_;
};

}  // namespace ropecheck
