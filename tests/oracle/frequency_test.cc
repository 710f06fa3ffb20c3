// Frequency laws, turns and tables of constants.
#include <gtest/gtest.h>

#include <cmath>

#include "reference/frequency/inv_freq.h"
#include "reference/oracle/ball.h"
#include "reference/oracle/frequency_table.h"
#include "reference/oracle/int128.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/trig_table.h"
#include "reference/oracle/turns.h"
#include "tests/oracle/arb_reference.h"

namespace ropecheck {
namespace {

TEST(InvFreq, FollowsEachLawsFormula) {
  const PairOfHead pair{.pair = 3, .index = 3, .rot_dim = 16, .head_dim = 32};
  const double plain = std::pow(10000.0, -6.0 / 16);
  EXPECT_DOUBLE_EQ(InvFreqOf(Plain{}, 10000.0, pair), plain);
  EXPECT_DOUBLE_EQ(InvFreqOf(Linear{4}, 10000.0, pair), plain / 4);
  EXPECT_DOUBLE_EQ(InvFreqOf(RopeRatio{50}, 10000.0, pair), std::pow(500000.0, -6.0 / 16));
  EXPECT_DOUBLE_EQ(InvFreqOf(Explicit{{1, 2, 3, 4.5}}, 10000.0, pair), 4.5);
}

TEST(FrequencyTable, HoldsTheNearestDoubleAndFloat) {
  Problem problem;
  problem.window = {128, 128, 0};
  for (const double base : {10000.0, 500000.0, 1e6, 65536.0}) {
    problem.base = base;
    const auto table = GetFrequencyTable(problem);
    ASSERT_TRUE(table.has_value());
    for (int64_t i = 0; i < 64; ++i) {
      const ArbRotation one = ArbRotation::OfPlain(base, i, 128, 1);
      EXPECT_EQ((*table)->nearest[static_cast<size_t>(i)], one.Angle(DType::kF64));
      EXPECT_EQ((*table)->nearest_float[static_cast<size_t>(i)], one.Angle(DType::kF32));
    }
  }
}

TEST(FrequencyTable, RefusesABaseWithoutAnswer) {
  Problem problem;
  problem.base = -1;
  problem.window = {6, 6, 0};
  const auto table = GetFrequencyTable(problem);
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().code, ErrorCode::kInvalid);
}

// a - b modulo 2^192 is -1, 0 or 1.
bool WithinOneUnit(const Turns& a, const Turns& b) {
  const Uint128 low_a = Uint128{a.words[1]} << 64 | a.words[0],
                low_b = Uint128{b.words[1]} << 64 | b.words[0];
  const Uint128 difference = low_a - low_b;
  const uint64_t high = a.words[2] - b.words[2] - (low_a < low_b ? 1 : 0);
  return (high == 0 && difference <= 1) || (high == ~uint64_t{0} && difference == ~Uint128{0});
}

TEST(TurnsOfRadians, AgreesWithArbForDoublesOfEveryExponent) {
  for (int exponent = -1074; exponent <= 1023; ++exponent)
    for (const double mantissa : {1.0, -1.2345678901234567, 1.9999999999999998}) {
      const double angle = std::ldexp(mantissa, exponent);
      const Turns exact = TurnsOf([&](int64_t) { return Ball(angle); });
      EXPECT_TRUE(WithinOneUnit(TurnsOfRadians(angle), exact)) << angle;
    }
  EXPECT_EQ(TurnsOfRadians(0), Turns{});
}

// The hypothesis of the proof: entries are right to 2^-107, exact at the quadrants, and below 2^-54 in the
// low word.
TEST(TrigTable, IsWithinTheProofsHypotheses) {
  const TrigTable& table = GetTrigTable();
  for (uint64_t j = 0; j < kCells; ++j) {
    const uint64_t words[3] = {0, 0, j << (64 - kCellBits)};
    const ArbRotation exact = ArbRotation::OfTurns(words, 1);
    const TrigCell& cell = table.cells[j];
    const bool quadrant = j % (kCells / 4) == 0;
    EXPECT_LE(exact.CosError(cell.cos_hi, cell.cos_lo), quadrant ? 0 : 0x1p-107) << j;
    EXPECT_LE(exact.SinError(cell.sin_hi, cell.sin_lo), quadrant ? 0 : 0x1p-107) << j;
    EXPECT_LE(std::fabs(cell.cos_lo), 0x1p-54);
    EXPECT_LE(std::fabs(cell.sin_lo), 0x1p-54);
    // Fast2Sum's precondition: zero, or above the largest correction.
    for (const double entry : {cell.cos_hi, cell.sin_hi})
      EXPECT_TRUE(entry == 0 || std::fabs(entry) > std::exp2(-8.36)) << j;
  }
}

struct HardPosition {
  double base;
  int64_t pair;
  int64_t position;
  double log2;  // of the smaller of |cos| and |sin|
};
// Positions that bring the angle closest to a multiple of pi/2, head dim 128: p <= 2^17, 2^31, 2^53.
constexpr HardPosition kHardPositions[] = {
    {1e4, 56, 84444, -23.5}, {1e4, 20, 300281868, -35.8}, {1e4, 4, 9002367244264084, -58.2},
    {1e4, 55, 8603, -21.4},  {1e4, 20, 600563736, -34.8}, {1e4, 26, 7252436179928985, -61.2},
    {5e5, 7, 59525, -23.6},  {5e5, 19, 207310577, -35.9}, {5e5, 49, 6646974119002843, -59.1},
    {1e6, 11, 74491, -24.1}, {1e6, 46, 464270621, -33.1}, {1e6, 3, 4313905412640395, -58.6}};

TEST(Row, IsRightAtTheHardestPositions) {
  for (const HardPosition& hard : kHardPositions)
    for (const int64_t sign : {1, -1}) {
      Problem problem;
      problem.base = hard.base;
      problem.window = {128, 128, 0};
      problem.positions = Offset{sign * hard.position};
      const auto oracle = Oracle::Create(problem, Level::kIdeal, {});
      AngleRow row;
      oracle->Row(0, 0, row);
      const size_t i = static_cast<size_t>(hard.pair);
      const ArbRotation exact = ArbRotation::OfPlain(hard.base, hard.pair, 128, sign * hard.position);
      EXPECT_LE(exact.CosError(row.cos_hi[i], row.cos_lo[i]), kAngleRowError);
      EXPECT_LE(exact.SinError(row.sin_hi[i], row.sin_lo[i]), kAngleRowError);
      EXPECT_NEAR(std::log2(std::min(std::fabs(row.cos_hi[i]), std::fabs(row.sin_hi[i]))), hard.log2, 0.06);
    }
}

}  // namespace
}  // namespace ropecheck
