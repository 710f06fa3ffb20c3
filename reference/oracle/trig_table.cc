#include "reference/oracle/trig_table.h"

#include "reference/oracle/ball.h"

namespace ropecheck {
namespace {

constexpr int64_t kPrecision = 192;

struct HiLo {
  double hi, lo;
};
HiLo Split(const Ball& x) {
  const double hi = arf_get_d(arb_midref(x.get()), ARF_RND_NEAR);
  const Ball rest = x - Ball(hi);
  return {hi, arf_get_d(arb_midref(rest.get()), ARF_RND_NEAR)};
}

TrigTable MakeTrigTable() {
  TrigTable table;
  constexpr int kQuadrant = kCells / 4;
  for (int k = 0; k < kQuadrant; ++k) {
    TrigCell cell{.cos_hi = 1};
    if (k != 0) {
      BallCosSin exact{Ball(0, kPrecision), Ball(0, kPrecision)};
      const Ball half_turns = Ball::Integer(k, kPrecision).Scaled(1 - kCellBits);
      arb_sin_cos_pi(exact.sin.get(), exact.cos.get(), half_turns.get(), kPrecision);
      const HiLo cos = Split(exact.cos), sin = Split(exact.sin);
      cell = {cos.hi, cos.lo, sin.hi, sin.lo};
    }
    // A quarter turn maps (c, s) to (-s, c). 0.0 - x keeps zeros positive.
    for (int quadrant = 0; quadrant < 4; ++quadrant) {
      table.cells[k + quadrant * kQuadrant] = cell;
      cell = {0.0 - cell.sin_hi, 0.0 - cell.sin_lo, cell.cos_hi, cell.cos_lo};
    }
  }
  return table;
}

}  // namespace

const TrigTable& GetTrigTable() {
  static const TrigTable table = MakeTrigTable();
  return table;
}

}  // namespace ropecheck
