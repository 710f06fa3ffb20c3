// The inverse frequencies of a head, as turns for the oracle and as correctly rounded numbers.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "reference/oracle/ball.h"
#include "reference/oracle/turns.h"
#include "reference/problem/problem.h"
#include "reference/problem/result.h"

namespace ropecheck {

struct FrequencyTable {
  std::vector<Turns> turns;          // inv_freq / 2pi
  std::vector<double> nearest;       // inv_freq rounded to double, rad/position
  std::vector<float> nearest_float;  // inv_freq rounded once to float
};

// The table of the problem's base, law (which CheckLaw accepts) and axis map, times 2^exponent; kInvalid where a
// frequency is not finite or has no value. Proved by Arb, so microseconds a pair the first time; the tables used last
// are kept. Safe from several threads.
Result<std::shared_ptr<const FrequencyTable>> GetFrequencyTable(const Problem& problem, int exponent = 0);

// The table of given numbers, which count as exact.
FrequencyTable TableOf(std::vector<double> inv_freq);

// inv_freq[i] of the problem's law; not finite while the precision leaves a limit of the law open.
Ball InvFreqBall(const Problem& problem, int64_t i, int64_t precision);

}  // namespace ropecheck
