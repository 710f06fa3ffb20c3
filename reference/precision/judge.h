// Judging the pairs of one head row: the exact outputs, the errors, the tolerances. `JudgePair` is the
// definition; `JudgeRow` runs the same arithmetic over a whole row, vectorised, and says whether any pair
// needs a look.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/precision/tolerance.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

// Inputs and outputs of one head of one token, pair by pair. `Real` is float for data of at most 24
// significant bits, else double.
template <class Real>
struct PairRow {
  int64_t pairs = 0;
  const Real *x0 = nullptr, *x1 = nullptr;  // what was rotated
  const Real *g0 = nullptr, *g1 = nullptr;  // what the kernel made of it
};

// cos and sin times the gain; the second set is the second member's (an alias of the first but where table
// halves differ).
struct GainedAngles {
  std::vector<double> cos_hi, cos_lo, sin_hi, sin_lo;
  std::vector<double> cos1_own, cos1_lo, sin1_own, sin1_lo;
  const double* cos1() const { return cos1_own.empty() ? cos_hi.data() : cos1_own.data(); }
  const double* sin1() const { return sin1_own.empty() ? sin_hi.data() : sin1_own.data(); }

  void Set(const AngleRow& row, double gain);  // reuses memory
};

inline constexpr double kCoarse = 16;

// Everything about one pair. Values of members 0 and 1.
struct PairJudgement {
  double want[2], error[2];
  double tolerance[2];
  double ratio[2];  // error / tolerance; Inf where the error is NaN
  double pair_ulp[2];
  // Non-finite inputs: nothing is wanted of the outputs but that they be non-finite as well.
  bool finite_inputs = true;
  // False where the tolerance reaches the pair's norm: every output of that length would pass.
  bool judged = true;
  // The tolerance reaches norm / kCoarse: the pair is judged, but its error says little of the kernel's precision,
  // and stays out of the largest ones that are reported.
  bool coarse = false;
};

PairJudgement JudgePair(const PairRow<float>& row, const GainedAngles& angles,
                        std::span<const ToleranceRow> candidates, int64_t pair);
PairJudgement JudgePair(const PairRow<double>& row, const GainedAngles& angles,
                        std::span<const ToleranceRow> candidates, int64_t pair);

enum class ElementVerdict : uint8_t {
  kWithin,
  kOutside,
  // Not finite, though the exact value is, because a product with a gained factor overflows in the kernel's
  // own arithmetic: a limit of its range, not of its precision.
  kRange,
};
// Of one member of a pair with finite inputs. Where the exact value may overflow within its tolerance, Inf of
// its sign is right. Members of pairs that are not judged are outside only if they are NaN or a wrong Inf.
template <class Real>
ElementVerdict VerdictOf(const PairRow<Real>& row, const PairJudgement& judged,
                         std::span<const ToleranceRow> candidates, DType dtype, int64_t pair, int member);

struct RowJudgement {
  bool look = false;    // some pair is over its threshold, coarse, or not finite: its flag is negative
  double pair_ulp = 0;  // largest of the row; Inf or NaN if some pair is not finite
};
// threshold[pair]: the error/tolerance ratio up to which a pair needs no look. Writes flags[pair].
RowJudgement JudgeRow(const PairRow<float>& row, const GainedAngles& angles,
                      std::span<const ToleranceRow> candidates, const double* threshold, int64_t* flags);
// fp64 outputs need a double-double reference pair by pair: always a look at all of them.
RowJudgement JudgeRow(const PairRow<double>& row, const GainedAngles& angles,
                      std::span<const ToleranceRow> candidates, const double* threshold, int64_t* flags);

}  // namespace ropecheck
