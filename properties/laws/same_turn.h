// Two pairs that turn by the same z: y x' = y' x.
#pragma once

#include "properties/laws/tally.h"
#include "properties/laws/turns.h"

namespace ropecheck::laws {

struct PairOfCall {
  const PairTurns& turns;
  size_t row;
};

// The pair of one row against the same pair of another, of the same call or of another. With equal inputs the
// outputs are compared as they are, which holds for any linear map; else as complex numbers.
inline void CompareTurns(Tally& tally, const PairOfCall& a, const PairOfCall& b, size_t pair) {
  if (!a.turns.usable(a.row, pair) || !b.turns.usable(b.row, pair)) return;
  const Complex x = a.turns.x(a.row, pair), x1 = b.turns.x(b.row, pair);
  const Complex y = a.turns.y(a.row, pair), y1 = b.turns.y(b.row, pair);
  const double off = a.turns.Off(a.row, pair), off1 = b.turns.Off(b.row, pair);
  const double gain = std::max(a.turns.gain(), b.turns.gain());
  const auto says = [&] {
    return fmt::format(
        "{} came out as ({:.9g}, {:.9g}) of ({:.9g}, {:.9g}); {} as ({:.9g}, {:.9g}) of ({:.9g}, {:.9g})",
        a.turns.Where(a.row, pair), y.real(), y.imag(), x.real(), x.imag(), b.turns.Where(b.row, pair),
        y1.real(), y1.imag(), x1.real(), x1.imag());
  };
  if (x == x1) {
    tally.Add(std::abs(y - y1), off + off1, gain * std::abs(x), says);
  } else {
    tally.Add(std::abs(y * x1 - y1 * x), off * std::abs(x1) + off1 * std::abs(x),
              gain * std::abs(x) * std::abs(x1), says);
  }
}

}  // namespace ropecheck::laws
