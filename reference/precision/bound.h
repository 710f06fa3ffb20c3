// Bound: the tolerance of every element of a problem, derived from how the kernel says it computes.
#pragma once

#include <optional>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/precision/phase.h"
#include "reference/precision/pipeline.h"
#include "reference/precision/tolerance.h"
#include "reference/problem/problem.h"
#include "reference/problem/result.h"

namespace ropecheck {

// True if every number of `inner` is one of `outer`.
bool Holds(DType outer, DType inner);

// How a set of angles becomes outputs: all that a tolerance depends on besides the angles' own error.
struct Method {
  std::optional<DType> cache;  // half type that the kernel rounds cos and sin to
  DType arithmetic = DType::kF32;
  GainSite gain_site = GainSite::kTableBefore;
  double trig_error = 0;  // absolute error of cos and sin before any cache
  bool flushes_subnormals = false;
};
double TrigError(Trig trig, DType arithmetic, const LibraryErrors& errors);

// Phase errors, one d per pair, in radians.
struct Phases {
  std::vector<double> first;
  std::vector<double> second;  // of the second member where it has an angle of its own; else empty
};
// Turns phase errors into the constants of a row. `problem` gives the data's type, the gain and, at L3, the
// type of the cache. `phases` is ignored at L3.
void FillToleranceRow(const Problem& problem, Level level, const Method& method, const AngleRow& angles,
                      const Phases& phases, ToleranceRow& row);

// An element's tolerance is the largest among a few candidates: one for a claim; without a claim, one per way
// of rounding among the unbroken pipelines of the problem's level whose cache and arithmetic hold the data's
// type.
class Bound {
 public:
  // Errors: kInvalid where the claim belongs to another level (names those that do not).
  static Result<Bound> Create(const Problem& problem, Level level, const Claim& claim);

  const Problem& problem() const { return problem_; }
  Level level() const { return level_; }
  GainSite gain_site() const { return gain_site_; }
  // The constants of the token whose exact angles are `angles`: one row per candidate. Reuses the memory of `rows`.
  void Row(const AngleRow& angles, std::vector<ToleranceRow>& rows) const;

 private:
  struct Candidate {
    Method method;
    std::vector<PhaseBound> phases;  // the largest counts
  };
  Problem problem_;
  Level level_ = Level::kIdeal;
  GainSite gain_site_ = GainSite::kTableBefore;
  std::vector<Candidate> candidates_;
};

}  // namespace ropecheck
