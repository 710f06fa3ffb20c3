// Screen: a quick look that clears most head rows for good. It compares errors with a lower bound of the
// tolerance that is linear in the data, so that a row costs a third of what JudgeRow's exact tolerances cost;
// a row that it does not clear is judged exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/precision/judge.h"
#include "reference/precision/tolerance.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

// A bfloat16 as it lies in memory.
struct BF16Bits {
  uint16_t bits;
};

// Coefficients of up to kPairs pairs, side by side at fixed distances: one base register serves them all.
// Real is double for fp32 data, whose errors lie below what float can see, and float for half data.
template <class Real>
struct alignas(64) ScreenChunk {
  static constexpr int64_t kPairs = 64;
  Real cos[kPairs], sin[kPairs];
  // Limit of a member's error: y_other |y'| + y |y| + x |x| + x_other |x'| + store * binade(|y|). Where the
  // data is half, x (the smaller of the two) multiplies |x| + |x'|.
  Real y_other[kPairs], y[kPairs], x[kPairs], x_other[kPairs], store[kPairs];
};

template <class Real>
class Screen {
 public:
  // For one token. threshold[pair] scales the tolerance, at most 1. The lower bound is one candidate's.
  // `candidates` must outlive the token.
  void Prepare(const GainedAngles& angles, std::span<const ToleranceRow> candidates, const double* threshold);
  // Another threshold for one pair.
  void SetThreshold(int64_t pair, double threshold);
  // True if every pair is finite, is judged, has both errors within threshold times its tolerance, and both
  // within `pair_ulp`. False means nothing.
  template <class Raw>
  bool Clears(const Raw* x0, const Raw* x1, const Raw* g0, const Raw* g1, double pair_ulp) const;

 private:
  std::vector<ScreenChunk<Real>> chunks_;
  const ToleranceRow* row_ = nullptr;  // the candidate followed
  int64_t pairs_ = 0;
  bool usable_ = false;
  Real narrowing_ = 0;  // error of y in Real, relative to |x0| + |x1|
  Real least_norm_squared_ = 0;
  double ulp_per_binade_ = 0;
};

}  // namespace ropecheck
