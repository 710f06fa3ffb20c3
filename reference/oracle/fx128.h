// FX128: cos and sin in 128-bit fixed point, with integers only. A second oracle that shares neither code,
// table nor hardware with the double-double one, and that no compiler flag, rounding mode or FTZ bit can
// touch.
#pragma once

#include <cstdint>

#include "reference/oracle/int128.h"
#include "reference/oracle/turns_word.h"

namespace ropecheck {

// (-1)^negative * (one ? 1 : word * 2^-128)
struct Fx128 {
  Uint128 word = 0;
  bool one = false;
  bool negative = false;
};
struct Fx128CosSin {
  Fx128 cos, sin;
};

// cos and sin of position * turns modulo one turn. |error| <= 4.8 * 2^-128 = 2^-125.7
// (docs/numerics-oracle.md).
Fx128CosSin CosSinFx128(uint64_t position, const Turns& turns);

// The nearest double, and the nearest double of the rest.
struct HiLo {
  double hi, lo;
};
HiLo ToDoubles(const Fx128& x);

// |x - (hi + lo)|, to within 2^-106.
double Distance(const Fx128& x, double hi, double lo);

}  // namespace ropecheck
