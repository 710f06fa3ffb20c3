#include "reference/oracle/turns.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "reference/oracle/int128.h"

namespace ropecheck {
namespace {

// The largest double is below 2^1024, its last bit at 2^971; 256 bits of 2^971/(2pi) need 1227 bits of
// 1/(2pi).
constexpr int kBits = 1280;
constexpr int kWords = kBits / 64;

// floor(2^kBits / 2pi), least significant word first.
std::array<uint64_t, kWords> InverseTwoPi() {
  const int64_t precision = kBits + 64;
  const Ball quotient = (Ball(1, precision) / Ball::Pi(precision)).Scaled(kBits - 1);
  Ball floor(0, precision);
  arb_floor(floor.get(), quotient.get(), precision);
  std::array<uint64_t, kWords> words{};
  fmpz_t integer;
  fmpz_init(integer);
  arb_get_unique_fmpz(integer, floor.get());
  fmpz_get_ui_array(words.data(), kWords, integer);
  fmpz_clear(integer);
  return words;
}

// floor(2^(256+exponent) / 2pi) modulo 2^256, for -256 <= exponent <= 971.
std::array<uint64_t, 4> Window(int exponent) {
  static const std::array<uint64_t, kWords> bits = InverseTwoPi();
  const int shift = kBits - 256 - exponent;  // >= 53
  std::array<uint64_t, 4> window{};
  for (int k = 0; k < 4; ++k) {
    const int word = shift / 64 + k, bit = shift % 64;
    const uint64_t low = word < kWords ? bits[word] : 0;
    const uint64_t high = word + 1 < kWords ? bits[word + 1] : 0;
    window[k] = bit == 0 ? low : (low >> bit) | (high << (64 - bit));
  }
  return window;
}

// 1/pi, kept: a table asks for it once for every pair.
const Ball& InversePi(int64_t precision) {
  thread_local Ball kept(0, 0);
  if (kept.precision() != precision) kept = Ball(1, precision) / Ball::Pi(precision);
  return kept;
}

}  // namespace

bool UniqueTurns(const Ball& angle, int64_t precision, Turns* turns) {
  const Ball scaled = (angle * InversePi(precision)).Scaled(191);
  if (arb_is_finite(scaled.get()) == 0) return false;
  // Unique if the ball keeps within the fraction of its middle.
  Ball floor, fraction;
  arf_floor(arb_midref(floor.get()), arb_midref(scaled.get()));
  arf_sub(arb_midref(fraction.get()), arb_midref(scaled.get()), arb_midref(floor.get()), ARF_PREC_EXACT,
          ARF_RND_DOWN);
  const bool above = arf_cmpabs_mag(arb_midref(fraction.get()), arb_radref(scaled.get())) >= 0;
  arf_sub_ui(arb_midref(fraction.get()), arb_midref(fraction.get()), 1, ARF_PREC_EXACT, ARF_RND_DOWN);
  const bool below = arf_cmpabs_mag(arb_midref(fraction.get()), arb_radref(scaled.get())) > 0;
  if (!above || !below) return false;
  fmpz_t integer;
  fmpz_init(integer);
  arf_get_fmpz(integer, arb_midref(floor.get()), ARF_RND_DOWN);
  fmpz_fdiv_r_2exp(integer, integer, 192);
  fmpz_get_ui_array(turns->words, 3, integer);
  fmpz_clear(integer);
  return true;
}

Turns TurnsOfRadians(double angle) {
  const uint64_t bits = std::bit_cast<uint64_t>(angle);
  const int biased = static_cast<int>(bits >> 52 & 0x7FF);
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  const uint64_t mantissa = biased == 0 ? fraction : fraction | uint64_t{1} << 52;
  const int exponent = std::max(biased, 1) - 1075;
  Turns turns;
  if (mantissa == 0 || exponent < -256) return turns;  // below 2^-203 rad: less than 2^-192 turn

  const std::array<uint64_t, 4> window = Window(exponent);
  std::array<uint64_t, 4> product{};
  uint64_t carry = 0;
  for (int k = 0; k < 4; ++k) {
    const Uint128 sum = Uint128{mantissa} * window[k] + carry;
    product[k] = static_cast<uint64_t>(sum);
    carry = static_cast<uint64_t>(sum >> 64);
  }
  for (int k = 0; k < 3; ++k) turns.words[k] = product[k + 1];
  if (std::signbit(angle)) {  // negate modulo 2^192
    uint64_t borrow = 1;
    for (uint64_t& word : turns.words) {
      word = ~word + borrow;
      borrow = borrow != 0 && word == 0;
    }
  }
  return turns;
}

}  // namespace ropecheck
