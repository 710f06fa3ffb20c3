// Composition: turning by p and by p' is turning by p + p':  y(p) y(p') x(p + p') = G y(p + p') x(p) x(p'), for every
// three tokens of the calls whose positions add up. Unlike RelativePosition it also sees an offset that all
// positions share.
#include <cmath>
#include <map>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/partners.h"
#include "properties/laws/tally.h"
#include "properties/laws/tokens.h"

namespace ropecheck::laws {
namespace {

struct RowOf {
  const PairTurns* turns = nullptr;
  size_t row = 0;

  int64_t position() const { return turns->rows()[row].position; }
  Complex x(size_t i) const { return turns->x(row, i); }
  Complex y(size_t i) const { return turns->y(row, i); }
  // Of y relative to G |x|.
  double off(size_t i) const {
    const double norm = turns->gain() * std::abs(x(i));
    return norm == 0 ? 0 : turns->Off(row, i) / norm + turns->table(row, i);
  }
};

void Compare(Tally& tally, const RowOf& a, const RowOf& b, const RowOf& sum) {
  const double gain = a.turns->problem().gain;
  for (size_t i = 0; i < a.turns->pairs(); ++i) {
    const RowOf* const all[] = {&a, &b, &sum};
    double size = std::fabs(gain) * std::fabs(gain);
    bool usable = true;
    for (const RowOf* one : all) {
      usable = usable && one->turns->usable(one->row, i) && std::abs(one->x(i)) > 0;
      size *= std::abs(one->x(i));
    }
    if (!usable) continue;
    const double allowed = size * ((1 + a.off(i)) * (1 + b.off(i)) - 1 + sum.off(i));
    tally.Add(std::abs(a.y(i) * b.y(i) * sum.x(i) - gain * sum.y(i) * a.x(i) * b.x(i)), allowed, size, [&] {
      return fmt::format("{}: not the turns of positions {} and {} one after the other",
                         sum.turns->Where(sum.row, i), a.position(), b.position());
    });
  }
}

}  // namespace

std::vector<Call> CompositionCalls(const KernelInfo& kernel, const Call& call) {
  constexpr int64_t kStep = 259;  // no number of bf16
  Partners partners(kernel, call);
  partners.AddAt([](int64_t position) { return position + kStep; });
  // The step alone, where ids say so; else, for positions that always go on from token to token, from it on.
  if (!partners.AddAt([](int64_t) { return kStep; }))
    partners.AddTokens([](int64_t, int64_t s) { return kStep + s; });
  return partners.Take();
}

Judgement Composition(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes);
  if (readings.verdict()) return *readings.verdict();
  std::vector<RowOf> rows;
  std::map<int64_t, RowOf> row_at;  // by position
  for (size_t call = 0; call < readings.size(); ++call) {
    const PairTurns* turns = readings.at(call);
    if (turns == nullptr) continue;
    for (const size_t row : OneRowPerToken(*turns, Role::kQ)) {
      const RowOf one{turns, row};
      if (row_at.try_emplace(one.position(), one).second) rows.push_back(one);
    }
  }
  Tally tally;
  for (size_t a = 0; a < rows.size(); ++a)
    for (size_t b = a; b < rows.size(); ++b)
      if (const auto sum = row_at.find(rows[a].position() + rows[b].position()); sum != row_at.end())
        Compare(tally, rows[a], rows[b], sum->second);
  return tally.Done();
}

}  // namespace ropecheck::laws
