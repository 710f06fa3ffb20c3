// How far the angle of a pipeline may be from the exact one: d(position, pair) in radians.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/precision/metric.h"
#include "reference/precision/pipeline.h"
#include "reference/problem/problem.h"

namespace ropecheck {

inline constexpr double kF32Unit = 0x1p-24;  // u: largest relative error of one rounding to fp32
inline constexpr double kF64Unit = 0x1p-53;

// Fast trig (__sincosf): relative error of the angle from the fp32 constant 1/(2 pi), which is off by
// 2^-24.56, and the truncated product, 2^-23; and the absolute error of the function itself, 2^-21.19 on
// [-pi, pi] (CUDA programming guide).
inline constexpr double kFastAngle = 0x1p-23 + 0x1.5b4bp-25;
inline constexpr double kFastTrig = 0x1.c0d3p-22;

// kappa[i]: relative error of pair i's frequency as the method computes it, in units of the method's own
// rounding unit (kF64Unit for the fp64 methods, kF32Unit for the others). docs/precision.md derives each.
std::vector<double> FrequencyError(const Problem& problem, AngleMethod method, const LibraryErrors& errors);

class PhaseBound {
 public:
  static PhaseBound Create(const Problem& problem, const NamedPipeline& pipeline,
                           const LibraryErrors& errors);
  // theta = |position * inv_freq[pair]| in radians; `position` is the pair's own, to double precision.
  double At(int64_t pair, double theta, double position) const;
  // True if At() is never below other.At(). May be false where that is hard to see. Not for squeezed
  // pipelines.
  bool Covers(const PhaseBound& other) const;

 private:
  struct Pair {
    double relative = 0;  // of theta
    bool exact = false;   // frequency 1: the angle is the position, exact while the format holds it
  };
  std::vector<Pair> pairs_;
  std::vector<double> frequency_slack_;  // Squeezed::kInvFreq: half an ulp of inv_freq in the half type
  bool rounds_angle_ = false;            // theta is rounded once more
  Grid angle_;                           // to this format
  double position_unit_ = 0;             // relative error of positions that the format does not hold: beyond
  double exact_positions_ = 0;  // this, and those that are no integers where they are not one of its numbers
  double fast_ = 0;             // relative error added by fast trig
  Squeezed squeezed_ = Squeezed::kNothing;
  Grid squeezed_to_;
};

}  // namespace ropecheck
