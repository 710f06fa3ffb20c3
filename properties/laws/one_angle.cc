// OneAngle: all heads of q and k at one position turn by one angle, whatever sequence and token they belong to. It
// says of grouped-query attention that k is rotated as q would be.
#include <map>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/same_turn.h"

namespace ropecheck::laws {

Judgement OneAngle(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes.first(1));
  if (readings.verdict()) return *readings.verdict();
  const PairTurns& turns = readings.first();
  Tally tally;
  std::map<TurnKey, size_t> first_of;
  for (size_t row = 0; row < turns.rows().size(); ++row) {
    const auto [first, is_new] = first_of.try_emplace(turns.rows()[row].key, row);
    if (is_new) continue;
    for (size_t pair = 0; pair < turns.pairs(); ++pair)
      CompareTurns(tally, {turns, row}, {turns, first->second}, pair);
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
