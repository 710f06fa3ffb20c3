// The inverse frequencies of a problem to far more than double precision, for whoever stores them.
#pragma once

#include <span>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/oracle/turns_word.h"

namespace ropecheck {

// One entry per pair, or none at all (above L1, where the kernel's inputs are angles or cos and sin).
struct ExactFrequencies {
  std::vector<Turns> turns;  // inv_freq / 2pi modulo 1, in units of 2^-192: within one unit (L1: 1 + 2^-11)
  std::vector<double> hi,
      lo;  // inv_freq in rad/position: the nearest double, and the nearest double of the rest
};

// At L0 the law's, at L1 those of the table among `tables`, which count as exact. Errors: kInvalid, kNotComputed.
Result<ExactFrequencies> ExactFrequenciesOf(const Problem& problem, Level level,
                                            std::span<const TensorView> tables);

}  // namespace ropecheck
