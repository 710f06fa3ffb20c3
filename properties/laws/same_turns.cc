// SameTurns: calls that ask for the same rotations in another way. A row of a further call is compared with the row
// of the same coordinates where that turns by the same angle and has the same input, else with one at the same
// position: what a call leaves out, cuts short or puts in another order then still has its partner.
#include <map>
#include <tuple>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/same_turn.h"
#include "properties/laws/scope.h"

namespace ropecheck::laws {
namespace {

class Rows {
 public:
  explicit Rows(const PairTurns& turns) : turns_(turns) {
    for (size_t r = 0; r < turns.rows().size(); ++r) {
      const PairTurns::Row& row = turns.rows()[r];
      by_place_[{row.role, row.b, row.s, row.h}] = r;
      by_key_[row.key].push_back(r);
    }
  }

  // Rows that must turn as `row` of `other` does: that of its place, or all of its position in turn.
  std::optional<size_t> PartnerOf(const PairTurns& other, size_t row, size_t count) const {
    const PairTurns::Row& r = other.rows()[row];
    const auto place = by_place_.find({r.role, r.b, r.s, r.h});
    if (place != by_place_.end() && turns_.rows()[place->second].key == r.key &&
        (!IsUneven(turns_.problem()) || SameInput(other, row, place->second)))
      return place->second;
    const auto key = by_key_.find(r.key);
    if (key == by_key_.end() || IsUneven(turns_.problem())) return std::nullopt;
    return key->second[count % key->second.size()];
  }

 private:
  bool SameInput(const PairTurns& other, size_t row, size_t mine) const {
    for (size_t i = 0; i < turns_.pairs(); ++i)
      if (turns_.x(mine, i) != other.x(row, i)) return false;
    return true;
  }

  const PairTurns& turns_;
  std::map<std::tuple<Role, int64_t, int64_t, int64_t>, size_t> by_place_;
  std::map<TurnKey, std::vector<size_t>> by_key_;
};

}  // namespace

Judgement SameTurns(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes);
  if (readings.verdict()) return *readings.verdict();
  const Rows rows(readings.first());
  Tally tally;
  for (size_t call = 1; call < readings.size(); ++call) {
    const PairTurns* other = readings.at(call);
    if (other == nullptr) continue;
    const int64_t before = tally.failed();
    for (size_t row = 0; row < other->rows().size(); ++row) {
      const auto partner = rows.PartnerOf(*other, row, row);
      if (!partner) continue;
      for (size_t i = 0; i < other->pairs(); ++i)
        CompareTurns(tally, {readings.first(), *partner}, {*other, row}, i);
    }
    if (tally.failed() > before) tally.Note("the second in the call " + Print(*outcomes[call].call));
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
