// Linearity: of three heads at one position any is a combination of the two others, in each pair, and comes out as
// the same combination:  det(a,b) Rc = det(c,b) Ra + det(a,c) Rb. No second call is needed, and unlike OneAngle it
// also speaks of caches whose halves differ.
#include <map>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/tally.h"

namespace ropecheck::laws {
namespace {

double Det(Complex a, Complex b) { return a.real() * b.imag() - a.imag() * b.real(); }

void Compare(Tally& tally, const PairTurns& turns, size_t a, size_t b, size_t c) {
  for (size_t pair = 0; pair < turns.pairs(); ++pair) {
    if (!turns.usable(a, pair) || !turns.usable(b, pair) || !turns.usable(c, pair)) continue;
    const Complex xa = turns.x(a, pair), xb = turns.x(b, pair), xc = turns.x(c, pair);
    const double ab = Det(xa, xb), cb = Det(xc, xb), ac = Det(xa, xc);
    const Complex off = ab * turns.y(c, pair) - cb * turns.y(a, pair) - ac * turns.y(b, pair);
    const double weights[] = {std::abs(cb), std::abs(ac), std::abs(ab)};
    const size_t rows[] = {a, b, c};
    double allowed = 0, size = 0;
    for (int i = 0; i < 3; ++i) {
      allowed += weights[i] * turns.Off(rows[i], pair);
      size += weights[i] * turns.gain() * std::abs(turns.x(rows[i], pair));
    }
    // Determinants of nearly parallel pairs lose digits; what they lose is bounded by the products.
    constexpr double kOwnError = 0x1p-48;
    allowed += kOwnError * turns.gain() * std::abs(xa) * std::abs(xb) * std::abs(xc) * 3;
    tally.Add(std::abs(off), allowed, size, [&] {
      return fmt::format("{} is {:.6g} times head {} and {:.6g} times head {}, and did not come out so",
                         turns.Where(c, pair), cb / ab, turns.rows()[a].h, ac / ab, turns.rows()[b].h);
    });
  }
}

}  // namespace

Judgement Linearity(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes.first(1));
  if (readings.verdict()) return *readings.verdict();
  const PairTurns& turns = readings.first();
  Tally tally;
  std::map<TurnKey, std::vector<size_t>> first_of;
  for (size_t row = 0; row < turns.rows().size(); ++row) {
    std::vector<size_t>& first = first_of[turns.rows()[row].key];
    if (first.size() < 2) {
      first.push_back(row);
    } else {
      Compare(tally, turns, first[0], first[1], row);
    }
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
