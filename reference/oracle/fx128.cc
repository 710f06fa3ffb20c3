#include "reference/oracle/fx128.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "reference/oracle/ball.h"

namespace ropecheck {
namespace {

constexpr int kTerms = 7;
constexpr int kQuadrantCells = 64;

// Words of Q0.128. sin_terms[n] = floor(2^121 (2pi)^(2n+1) / (2n+1)!), cos_terms[n] = floor(2^121
// (2pi)^(2n+2) / (2n+2)!); cell k = cos and sin of k/256 turn, rounded to nearest, for k = 1 .. 63.
struct Constants {
  std::array<Uint128, kTerms> sin_terms, cos_terms;
  std::array<Uint128, kQuadrantCells> cell_cos, cell_sin;
};

Uint128 Floor(const Ball& x) {
  Ball floor(0, x.precision());
  arb_floor(floor.get(), x.get(), x.precision());
  fmpz_t integer;
  fmpz_init(integer);
  arb_get_unique_fmpz(integer, floor.get());
  std::array<uint64_t, 2> words{};
  fmpz_get_ui_array(words.data(), 2, integer);
  fmpz_clear(integer);
  return Uint128{words[1]} << 64 | words[0];
}

Constants MakeConstants() {
  constexpr int64_t kPrecision = 256;
  Constants constants{};
  const Ball two_pi = Ball::Pi(kPrecision).Scaled(1);
  Ball term(1, kPrecision);  // (2pi)^k / k!
  for (int k = 1; k <= 2 * kTerms; ++k) {
    term = term * two_pi / Ball(k);
    (k % 2 == 1 ? constants.sin_terms : constants.cos_terms)[(k - 1) / 2] = Floor(term.Scaled(121));
  }
  for (int k = 1; k < kQuadrantCells; ++k) {
    const BallCosSin exact = CosSin(two_pi * Ball(k / 256.0), kPrecision);
    constants.cell_cos[k] = Floor(exact.cos.Scaled(128) + Ball(0.5));
    constants.cell_sin[k] = Floor(exact.sin.Scaled(128) + Ball(0.5));
  }
  return constants;
}

const Constants& GetConstants() {
  static const Constants constants = MakeConstants();
  return constants;
}

// floor(a b / 2^128)
Uint128 MulHigh(Uint128 a, Uint128 b) {
  const uint64_t a0 = static_cast<uint64_t>(a), a1 = static_cast<uint64_t>(a >> 64);
  const uint64_t b0 = static_cast<uint64_t>(b), b1 = static_cast<uint64_t>(b >> 64);
  const Uint128 low = Uint128{a0} * b0, cross0 = Uint128{a1} * b0, cross1 = Uint128{a0} * b1;
  const Uint128 middle = (low >> 64) + static_cast<uint64_t>(cross0) + static_cast<uint64_t>(cross1);
  return Uint128{a1} * b1 + (cross0 >> 64) + (cross1 >> 64) + (middle >> 64);
}

// s_0 - zz (s_1 - zz (s_2 - ..))
Uint128 Alternating(const std::array<Uint128, kTerms>& terms, Uint128 zz) {
  Uint128 sum = terms[kTerms - 1];
  for (int n = kTerms - 2; n >= 0; --n) sum = terms[n] - MulHigh(zz, sum);
  return sum;
}

}  // namespace

Fx128CosSin CosSinFx128(uint64_t position, const Turns& turns) {
  const Constants& constants = GetConstants();
  // t = position * turns modulo 2^192
  const Uint128 low = Uint128{position} * turns.words[0];
  const Uint128 middle = Uint128{position} * turns.words[1] + static_cast<uint64_t>(low >> 64);
  const uint64_t t0 = static_cast<uint64_t>(low), t1 = static_cast<uint64_t>(middle);
  const uint64_t t2 = position * turns.words[2] + static_cast<uint64_t>(middle >> 64);

  // Nearest cell j of 256, and the signed rest, |rest| <= 2^183. Its complement is its magnitude less one
  // unit.
  const uint64_t j = (t2 + (uint64_t{1} << 55)) >> 56 & 255;
  uint64_t r2 = t2 - (j << 56), r1 = t1, r0 = t0;
  const bool below = r2 >> 63 != 0;
  if (below) r2 = ~r2, r1 = ~r1, r0 = ~r0;
  const Uint128 r = Uint128{r2} << 73 | Uint128{r1} << 9 | r0 >> 55;  // |rest| * 2^9 turns
  const Uint128 z = MulHigh(r, r), zz = z >> 18;
  const Uint128 sine = MulHigh(r, Alternating(constants.sin_terms, zz)) >> 2;
  const Uint128 versine = MulHigh(z, Alternating(constants.cos_terms, zz)) >> 11;  // 1 - cos

  Fx128 cos, sin;
  const size_t cell = j % kQuadrantCells;
  if (cell == 0) {
    cos = {.word = 0 - versine, .one = versine == 0};
    sin = {.word = sine, .negative = below};
  } else {
    const Uint128 c = constants.cell_cos[cell], s = constants.cell_sin[cell];
    const Uint128 to_cos = MulHigh(s, sine), to_sin = MulHigh(c, sine);
    cos.word = c - MulHigh(c, versine) + (below ? to_cos : 0 - to_cos);
    sin.word = s - MulHigh(s, versine) + (below ? 0 - to_sin : to_sin);
  }
  for (uint64_t quarter = 0; quarter < j / kQuadrantCells; ++quarter) {
    std::swap(cos, sin);
    cos.negative = !cos.negative;
  }
  return {cos, sin};
}

HiLo ToDoubles(const Fx128& x) {
  if (x.one) return {x.negative ? -1.0 : 1.0, 0.0};
  const double hi = static_cast<double>(x.word);  // may round up to 2^128
  const Int128 rest =
      hi == 0x1p128 ? static_cast<Int128>(x.word) : static_cast<Int128>(x.word - static_cast<Uint128>(hi));
  const double scale = x.negative ? -0x1p-128 : 0x1p-128;
  return {hi * scale, static_cast<double>(rest) * scale};
}

double Distance(const Fx128& x, double hi, double lo) {
  const HiLo other = ToDoubles(x);
  return std::fabs((hi - other.hi) + (lo - other.lo));
}

}  // namespace ropecheck
