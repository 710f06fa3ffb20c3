// Angles as fixed-point fractions of a turn, modulo one turn. p * F modulo 2^192 is an exact integer product:
// exact range reduction for every position below 2^53 (docs/numerics-oracle.md).
#pragma once

#include <cstdint>

#include "reference/oracle/ball.h"
#include "reference/oracle/turns_word.h"

namespace ropecheck {

// The 192 bits of turns and 32 more, so that the first try leaves an integer open once in some 2^20; 4 words.
inline constexpr int64_t kFirstBits = 224;

// floor(2^192 * frac(angle/2pi)); `angle_at(precision)` gives the angle in radians as a Ball. Raises the
// precision until the integer is unique, which happens for every angle that is not a rational multiple of pi,
// and for 0.
template <class AngleAt>
Turns TurnsOf(AngleAt angle_at);

// The same for an angle that is exactly a double, within 1 + 2^-11 units, without Arb: from the bits of
// 1/(2pi).
Turns TurnsOfRadians(double angle);

// The unique integer floor(2^192 * frac(angle/2pi)), if `angle` is precise enough to tell.
bool UniqueTurns(const Ball& angle, int64_t precision, Turns* turns);

template <class AngleAt>
Turns TurnsOf(AngleAt angle_at) {
  Turns turns;
  for (int64_t precision = kFirstBits; !UniqueTurns(angle_at(precision), precision, &turns); precision *= 2) {
  }
  return turns;
}

}  // namespace ropecheck
