// Identity: at position 0 nothing turns, y = G x. Bit for bit (zeros of either sign alike) where nothing is left to
// round: gain 1, and an arithmetic that holds the data.
#include <cmath>

#include "properties/claim.h"
#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/scope.h"
#include "properties/laws/tally.h"
#include "ropecheck/adapter.h"

namespace ropecheck::laws {
namespace {

// Products with cos 0 = 1 and sin 0 = 0, and their sum, are exact.
bool IsExact(const Judging& judging, const Evidence& evidence) {
  const Problem& problem = evidence.call->problem;
  if (problem.gain != 1 || (judging.kernel->contract.flags & RC_FLUSHES_SUBNORMALS) != 0) return false;
  const auto claim = ClaimOf(judging, *evidence.outcome);
  return claim && claim->pipeline != nullptr && claim->pipeline->trig != Trig::kFast &&
         Holds(claim->pipeline->arithmetic, problem.dtype);
}

}  // namespace

Judgement Identity(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes.first(1));
  if (readings.verdict()) return *readings.verdict();
  const PairTurns& turns = readings.first();
  const bool exact = IsExact(judging, outcomes[0]);
  const double gain = turns.problem().gain;
  Tally tally;
  for (size_t row = 0; row < turns.rows().size(); ++row) {
    for (size_t pair = 0; pair < turns.pairs(); ++pair) {
      if (turns.position(row, pair) != 0 || !turns.usable(row, pair)) continue;
      const Complex want = gain * turns.x(row, pair), got = turns.y(row, pair);
      const double size = std::abs(want);
      const double allowed = exact ? 0 : turns.Off(row, pair) + size * turns.table(row, pair);
      tally.Add(std::abs(got - want), allowed, size, [&] {
        return fmt::format("{}    got ({:.9g}, {:.9g}) want ({:.9g}, {:.9g}), the input{}",
                           turns.Where(row, pair), got.real(), got.imag(), want.real(), want.imag(),
                           gain == 1 ? "" : " times the gain");
      });
    }
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
