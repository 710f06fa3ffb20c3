// The quick ways of balls enclose what the plain ones enclose.
#include "reference/oracle/ball_real.h"

#include <gtest/gtest.h>

#include <cmath>

#include "reference/oracle/frequency_table.h"

namespace ropecheck {
namespace {

constexpr int64_t kPrecision = 224, kWide = 512;

Ball DirectPower(double base, double exponent) {
  return Applied(arb_exp, Applied(arb_log, Ball(base, kWide)) * Ball(exponent, kWide));
}

// Holds the wide ball, and is not much wider than its precision allows.
void ExpectEncloses(const Ball& quick, const Ball& wide) {
  EXPECT_TRUE(arb_contains(quick.get(), wide.get()));
  EXPECT_GE(arb_rel_accuracy_bits(quick.get()), kPrecision - 16);
}

TEST(BallPower, EnclosesThePowersOfATableInAnyOrder) {
  for (const int64_t i : {0, 1, 2, 3, 500, 501, 500, 7, 8, 511})
    ExpectEncloses(PlainPower(Ball(10000.25, kPrecision), i, 1024),
                   DirectPower(10000.25, -2 * static_cast<double>(i) / 1024));
  for (int64_t i = 0; i < 4096; ++i) {
    const Ball power = PlainPower(Ball(1e11, kPrecision), i, 8192);
    if (i % 97 == 0) ExpectEncloses(power, DirectPower(1e11, -2 * static_cast<double>(i) / 8192));
  }
}

TEST(BallPower, OfOneBaseIsNotTakenForThatOfAnother) {
  for (const double base : {3.0, 5.0, 7.0, 3.0})
    for (const int64_t i : {1, 2, 3})
      ExpectEncloses(PlainPower(Ball(base, kPrecision), i, 4),
                     DirectPower(base, -static_cast<double>(i) / 2));
}

TEST(BallPower, OfIntegersEnclosesProductsAndExponentialsAlike) {
  for (const double exponent : {0.625, 3.0, 0.625})
    for (const int64_t n : {1, 2, 360, 97, 4096, 4097, 5000})
      ExpectEncloses(IntegerPower(n, Ball(exponent, kPrecision)),
                     DirectPower(static_cast<double>(n), exponent));
}

TEST(BallRatio, IsExactBeyondTheEndsAndARatioBetween) {
  const auto ratio = [](double x, double width) {
    return ClampedRatio(Ball(x, kPrecision), Ball(width, kPrecision));
  };
  EXPECT_TRUE(arb_is_zero(ratio(-1, 3).get()) && arb_is_zero(ratio(1, -3).get()) &&
              arb_is_zero(ratio(0, 3).get()));
  EXPECT_TRUE(arb_is_one(ratio(4, 3).get()) && arb_is_one(ratio(-4, -3).get()) &&
              arb_is_one(ratio(3, 3).get()));
  ExpectEncloses(ratio(1, 3), Ball(1, kWide) / Ball(3, kWide));
  ExpectEncloses(ratio(-1, -3), Ball(1, kWide) / Ball(3, kWide));
}

// 1 / factor lies within a double's ulp of a midpoint of floats: rounding the double to a float would be a second
// rounding, and wrong half the time.
TEST(FrequencyTable, RoundsOnceToFloatBesideMidpoints) {
  int above = 0, below = 0;
  for (int k = 1; k < 400; ++k) {
    const double middle = 0.5 + (2 * k * 8191 + 1) * 0x1p-25;
    Problem problem;
    problem.window = {2, 2, 0};
    problem.law = Linear{1 / middle};
    const auto table = GetFrequencyTable(problem);
    ASSERT_TRUE(table);
    if ((*table)->nearest[0] != middle) continue;
    const double excess = -std::fma(middle, 1 / middle, -1.0);  // sign of 1/factor - middle
    if (excess == 0) continue;
    ++(excess > 0 ? above : below);
    const float want = static_cast<float>(middle + (excess > 0 ? 0x1p-26 : -0x1p-26));
    EXPECT_EQ((*table)->nearest_float[0], want) << k;
  }
  EXPECT_GT(above, 20);
  EXPECT_GT(below, 20);
}

}  // namespace
}  // namespace ropecheck
