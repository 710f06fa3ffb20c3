#include "reference/oracle/self_check.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "reference/oracle/environment.h"
#include "reference/oracle/frequency_table.h"
#include "reference/oracle/fx128.h"
#include "reference/oracle/kernels.h"
#include "reference/oracle/oracle.h"

namespace ropecheck {
namespace {

struct StoredWord {
  uint64_t high, low;  // floor(|value| * 2^128)
  bool negative;
};

// cos and sin of position * base^(-2i/rot_dim) by a 900-bit computation, and the turns of the frequency.
// Positions are those that bring the angle closest to a multiple of pi/2, where a wrong reduction shows most.
struct Stored {
  double base;
  int64_t i, rot_dim;
  uint64_t position;
  Turns turns;
  StoredWord cos, sin;
};

constexpr Stored kStored[] = {
    {10000,
     0,
     128,
     1,
     {{0x36d8a5664f10e410, 0x7f09d5f47d4d3770, 0x28be60db9391054a}},
     {0x8a51407da8345c91, 0xc2466d976871bd29, false},
     {0xd76aa47848677020, 0xc6e9e909c50f3c32, false}},
    {10000,
     20,
     128,
     300281868,
     {{0xc65f8cfdc09dd691, 0x9477bef7d8746323, 0x24a8b144acc0653}},
     {0x121a6437, 0x9c35cb9b66130ff0, true},
     {0xffffffffffffffff, 0xff5c2397d5c09b29, true}},
    {10000,
     26,
     128,
     7252436179928985,
     {{0x6ebd3125bf4c93cc, 0x12ff5ad49e8a99db, 0xf757df34bfe5e5}},
     {0xffffffffffffffff, 0xffffffffffffffe6, false},
     {0x7, 0x3104ef9861d9373d, true}},
    {10000,
     4,
     128,
     9002367244264084,
     {{0xbfbb81e9862a61ad, 0xccad75ae748bdf65, 0x16e96ecaebf83f43}},
     {0x38, 0x4618bc5f72734a57, false},
     {0xffffffffffffffff, 0xfffffffffffff9d0, true}},
    {500000,
     49,
     128,
     6646974119002843,
     {{0xe13ae5c48c103749, 0x9e15ef59c0e570cd, 0x73ae9d4e24ce}},
     {0x1c, 0xf13f21dbea5a9fcc, true},
     {0xffffffffffffffff, 0xfffffffffffffe5d, false}},
    {500000,
     63,
     128,
     131071,
     {{0x64e71b4cc65a7745, 0x8cc12b026d79d859, 0x68e3fbde7a7}},
     {0xf2dbee269fa84d2d, 0x1e3f81e71b56d452, false},
     {0x50f73cd84ab0ea15, 0x12f769cbad563763, false}},
    {1000000,
     3,
     128,
     4313905412640395,
     {{0xf01a5a77137c9855, 0xcba474fc93ad480e, 0x1552352f8941b08c}},
     {0x2b, 0x31394ad909d1a37d, false},
     {0xffffffffffffffff, 0xfffffffffffffc5b, false}},
    {10000,
     31,
     64,
     9007199254740991,
     {{0xf540c887ab9e577f, 0xa4a4512578de2aa3, 0x16412e4ffae4b}},
     {0x3ad84c8c6f12fbed, 0x81a73a5160657a5d, false},
     {0xf9252495d9937b01, 0x2b61aa63802e024f, true}},
};

constexpr double kFx128Units = 4.8 + 1;  // proved, and the stored word's own floor

// |x - stored| in units of 2^-128, where that is small.
double UnitsApart(const Fx128& x, const StoredWord& stored) {
  const Uint128 word = Uint128{stored.high} << 64 | stored.low;
  if (x.one) return static_cast<double>(0 - word);
  if (x.negative == stored.negative)
    return std::fabs(static_cast<double>(static_cast<Int128>(x.word - word)));
  return static_cast<double>(x.word + word);  // on either side of zero
}

Result<void> CheckStored() {
  for (const Stored& stored : kStored) {
    Problem problem;
    problem.base = stored.base;
    problem.window = {stored.rot_dim, stored.rot_dim, 0};
    const auto table = GetFrequencyTable(problem);
    if (!table) return tl::unexpected(table.error());
    const std::string where = fmt::format("base {}, pair {} of {}, position {}", stored.base, stored.i,
                                          stored.rot_dim / 2, stored.position);
    if ((*table)->turns[static_cast<size_t>(stored.i)] != stored.turns)
      return Fail(ErrorCode::kInternal,
                  "self check: Arb gives another frequency than the stored one: " + where);
    const Fx128CosSin got = CosSinFx128(stored.position, stored.turns);
    if (UnitsApart(got.cos, stored.cos) > kFx128Units || UnitsApart(got.sin, stored.sin) > kFx128Units)
      return Fail(ErrorCode::kInternal, "self check: FX128 differs from the stored cos and sin: " + where);
  }
  return {};
}

// Turns spread over cells and quadrants, without a pattern that either kernel knows.
Result<void> CheckDoubleDouble() {
  constexpr size_t kPoints = 512;
  std::vector<Turns> turns(kPoints);
  uint64_t state = 1;
  for (Turns& one : turns)
    for (uint64_t& word : one.words) word = state = state * 6364136223846793005u + 1442695040888963407u;
  std::vector<double> words(4 * kPoints);
  double* const cos_hi = words.data();
  double *const cos_lo = cos_hi + kPoints, *const sin_hi = cos_lo + kPoints, *const sin_lo = sin_hi + kPoints;
  constexpr uint64_t kPosition = (uint64_t{1} << 53) - 1;
  const Kernels& kernels = ActiveKernels();
  kernels.cos_sin(kPosition, kPoints, turns.data(), {cos_hi, cos_lo, sin_hi, sin_lo});
  for (size_t i = 0; i < kPoints; ++i) {
    const Fx128CosSin other = CosSinFx128(kPosition, turns[i]);
    const double cos_apart = Distance(other.cos, cos_hi[i], cos_lo[i]);
    const double sin_apart = Distance(other.sin, sin_hi[i], sin_lo[i]);
    if (!(cos_apart <= kAngleRowError && sin_apart <= kAngleRowError))
      return Fail(
          ErrorCode::kInternal,
          fmt::format("self check: the {} kernels and FX128 differ by {:.3g} at point {}. Was the oracle "
                      "built with -ffast-math?",
                      kernels.name, std::fmax(cos_apart, sin_apart), i));
  }
  return {};
}

}  // namespace

Result<void> CheckOracle() {
  const StandardEnvironment environment;
  if (auto stored = CheckStored(); !stored) return stored;
  return CheckDoubleDouble();
}

}  // namespace ropecheck
