// Norm: a rotated pair keeps its length, times the gain. The vector's length follows from its pairs': it cannot
// change by more than the root of the sum of their squares, so it needs no comparison of its own. Where it is kept
// and those of the pairs are not, the pairs were probably chosen otherwise, which the evidence says.
#include <cmath>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/scope.h"
#include "properties/laws/tally.h"

namespace ropecheck::laws {
namespace {

// Of all of the row's pairs: how far the vector's norm is from the gained one, relative to it.
double VectorStretch(const PairTurns& turns, size_t row, double gain) {
  double in = 0, out = 0;
  for (size_t i = 0; i < turns.pairs(); ++i) {
    in += std::norm(turns.x(row, i));
    out += std::norm(turns.y(row, i));
  }
  return std::sqrt(out) / (gain * std::sqrt(in)) - 1;
}

std::string Says(const PairTurns& turns, size_t row, size_t pair, double want) {
  const double stretch = VectorStretch(turns, row, std::fabs(turns.problem().gain));
  constexpr double kKept = 0x1p-7;
  return fmt::format("{}    norm {:.9g} want {:.9g}; the head's norm is {}", turns.Where(row, pair),
                     std::abs(turns.y(row, pair)), want,
                     std::fabs(stretch) < kKept ? "kept: other elements may have been paired"
                                                : fmt::format("off by a factor of {:.6g}", 1 + stretch));
}

}  // namespace

Judgement Norm(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes.first(1));
  if (readings.verdict()) return *readings.verdict();
  const PairTurns& turns = readings.first();
  const double gain = std::fabs(turns.problem().gain), stretch = CacheStretch(turns.problem());
  Tally tally;
  for (size_t row = 0; row < turns.rows().size(); ++row)
    for (size_t pair = 0; pair < turns.pairs(); ++pair) {
      if (!turns.usable(row, pair)) continue;
      // The phase turns the pair and does not stretch it: of the tolerance only the roundings are left.
      const double want = gain * std::abs(turns.x(row, pair));
      tally.Add(std::fabs(std::abs(turns.y(row, pair)) - want), turns.rounding(row, pair) + want * stretch,
                want, [&] { return Says(turns, row, pair, want); });
    }
  return tally.Done();
}

}  // namespace ropecheck::laws
