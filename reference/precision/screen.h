// Screen: a quick look that clears most head rows for good. It compares errors with a lower bound of the
// tolerance that is linear in the data, so that a row costs a third of what JudgeRow's exact tolerances cost;
// a row that it does not clear is judged exactly.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reference/precision/judge.h"
#include "reference/precision/screen_loop.h"
#include "reference/precision/tolerance.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

template <class Real>
class Screen {
 public:
  // For one token. threshold[pair] scales the tolerance, at most 1. The lower bound is one candidate's.
  // `candidates` must outlive the token.
  void Prepare(const GainedAngles& angles, std::span<const ToleranceRow> candidates, const double* threshold);
  // Another threshold for one pair.
  void SetThreshold(int64_t pair, double threshold);
  // Bit h of the result: head h, of one or two, is cleared. That is, every pair is finite, is judged, and has
  // both errors within threshold times its tolerance and within `pair_ulp`. A clear bit means nothing.
  template <class Raw>
  unsigned Clears(std::span<const ScreenHead<Raw>> heads, double pair_ulp) const;

 private:
  std::vector<ScreenChunk<Real>> chunks_;
  const ToleranceRow* row_ = nullptr;  // the candidate followed
  int64_t pairs_ = 0;
  bool usable_ = false;
  ScreenLimits<Real> limits_ = {};
  double ulp_per_binade_ = 0;
  Isa isa_ = Isa::kBaseline;
};

}  // namespace ropecheck
