#include "reference/oracle/first_multiple.h"

#include <array>

#include "reference/oracle/int128.h"

namespace ropecheck {
namespace {

constexpr Uint128 Ceiling(Uint128 a, Uint128 b) { return (a + b - 1) / b; }

struct Level {
  Uint128 step, modulus, low;
};

// The smallest x >= 0 with low <= step * x mod modulus <= high, where low <= high < modulus.
std::optional<Uint128> First(Uint128 step, Uint128 modulus, Uint128 low, Uint128 high) {
  std::array<Level, 128> above;  // each second level halves the modulus
  size_t depth = 0;
  Uint128 x = 0;
  while (low != 0) {
    if (step == 0) return std::nullopt;
    const Uint128 multiple = Ceiling(low, step);
    if (step * multiple <= high) {
      x = multiple;
      break;
    }
    // No multiple of step lies in [low, high]: ask how often the sequence wraps before one does.
    above[depth++] = {step, modulus, low};
    const Uint128 next_low = (step - high % step) % step, next_high = (step - low % step) % step;
    const Uint128 rest = modulus % step;
    modulus = step;
    step = rest;
    low = next_low <= next_high ? next_low : 0;
    high = next_high;
  }
  while (depth > 0) {
    const Level& level = above[--depth];
    x = Ceiling(level.low + level.modulus * x, level.step);
  }
  return x;
}

}  // namespace

std::optional<uint64_t> FirstMultipleIn(uint64_t step, uint64_t start, uint64_t low, uint64_t high) {
  low -= start;
  high -= start;
  if (low > high) return 0;  // the shifted interval wraps, so it holds 0
  const auto x = First(step, Uint128{1} << 64, low, high);
  if (!x) return std::nullopt;
  return static_cast<uint64_t>(*x);
}

}  // namespace ropecheck
