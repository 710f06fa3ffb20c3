// Oracle::RotateToOdd and ExactFrequenciesOf against Arb.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "reference/oracle/exact_frequencies.h"
#include "reference/oracle/oracle.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

TEST(RotateToOdd, IsTheOddNeighbourOfTheExactValueAndRoundsOnceMoreToTheNearest) {
  for (const int64_t position : {int64_t{1}, int64_t{131071}, int64_t{300281868}, (int64_t{1} << 53) - 1}) {
    Problem problem;
    problem.window = {32, 32, 0};
    problem.dtype = DType::kF64;
    problem.positions = Offset{position};
    problem.shape.heads_q = 4;
    const HostTensors tensors(problem);
    ASSERT_TRUE(FillInputs(problem, tensors.views()));
    const auto oracle = Oracle::Create(problem, Level::kIdeal, tensors.views());
    ASSERT_TRUE(oracle->RotateToOdd(tensors[Role::kQ], tensors[Role::kOutQ]));
    for (int64_t i = 0; i < 4 * 16; ++i) {
      const int64_t pair = i % 16, first = i / 16 * 32 + pair, second = first + 16;
      const auto exact = ArbRotation::OfPlain(10000, pair, 32, position);
      const double x0 = tensors.At(Role::kQ, first), x1 = tensors.At(Role::kQ, second);
      const double odd = tensors.At(Role::kOutQ, first);
      EXPECT_EQ(std::bit_cast<uint64_t>(odd) & 1, 1u);
      EXPECT_LE(std::fabs(odd - exact.Rotate(DType::kF64, x0, x1).first), UlpAt(DType::kF64, odd));
      for (const DType dtype : {DType::kF32, DType::kF16, DType::kBF16}) {
        double rounded = 0;
        EncodeNearest(dtype, odd, &rounded);
        EXPECT_EQ(Decode(dtype, &rounded), exact.Rotate(dtype, x0, x1).first);
      }
    }
  }
}

// At angle 0, and with tables of short numbers, outputs are doubles, which to-odd leaves alone.
TEST(RotateToOdd, LeavesWhatIsExactAlone) {
  Problem problem;
  problem.window = {2, 2, 0};
  problem.dtype = DType::kF64;
  HostTensors filled(problem);
  filled.Set(Role::kQ, 0, 0.5);
  filled.Set(Role::kQ, 1, -2);
  const auto oracle = Oracle::Create(problem, Level::kIdeal, filled.views());
  ASSERT_TRUE(oracle->RotateToOdd(filled[Role::kQ], filled[Role::kOutQ]));
  EXPECT_EQ(filled.At(Role::kOutQ, 0), 0.5);
  EXPECT_EQ(filled.At(Role::kOutQ, 1), -2);
}

TEST(RotateToOdd, NeedsAProblemOfF64) {
  Problem problem;
  const HostTensors tensors(problem);
  const auto oracle = Oracle::Create(problem, Level::kIdeal, tensors.views());
  const auto rotated = oracle->RotateToOdd(tensors[Role::kQ], tensors[Role::kOutQ]);
  ASSERT_FALSE(rotated);
  EXPECT_EQ(rotated.error().code, ErrorCode::kInvalid);
}

TEST(ExactFrequencies, AreTheLawsToTwiceDoublePrecision) {
  Problem problem;
  problem.window = {64, 64, 0};
  problem.base = 5e5;
  problem.law = Linear{3};
  const auto exact = ExactFrequenciesOf(problem, Level::kIdeal, {});
  ASSERT_TRUE(exact);
  for (size_t i = 0; i < 32; ++i) {
    // The angle at position 2^20, which is the frequency times a power of two.
    const auto at = ArbRotation::OfPlain(5e5, static_cast<int64_t>(i), 64, int64_t{1} << 20, 3);
    EXPECT_EQ(exact->hi[i] * 0x1p20, at.Angle(DType::kF64));
    EXPECT_NE(exact->lo[i], 0);
    EXPECT_LE(std::fabs(exact->lo[i]), UlpAt(DType::kF64, exact->hi[i]) / 2);
    // cos of hi + lo is that of the turns beside them, to the last bit of double-double.
    const auto turns = ArbRotation::OfTurns(exact->turns[i].words, 1);
    EXPECT_LE(turns.CosError(std::cos(exact->hi[i]), -std::sin(exact->hi[i]) * exact->lo[i]), 0x1p-52);
  }
}

TEST(ExactFrequencies, AreTheGivenOnesAtL1) {
  Problem problem;
  problem.window = {4, 4, 0};
  problem.angles = GivenInvFreq{DType::kF32, TableFill::kFree};
  const HostTensors tensors(problem);
  ASSERT_TRUE(FillInputs(problem, tensors.views()));
  const auto exact = ExactFrequenciesOf(problem, Level::kGivenInvFreq, tensors.views());
  ASSERT_TRUE(exact);
  for (int64_t i = 0; i < 2; ++i) EXPECT_EQ(exact->hi[static_cast<size_t>(i)], tensors.At(Role::kInvFreq, i));
  EXPECT_EQ(exact->lo, std::vector<double>(2, 0.0));
}

TEST(FillInputs, RefusesAUsersTensors) {
  Problem problem;
  problem.data = {DataSpec::Kind::kFile, 0, "9f86d081884c7d65"};
  const HostTensors tensors(problem);
  const auto filled = FillInputs(problem, tensors.views());
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, ErrorCode::kNotComputed);
  EXPECT_NE(filled.error().message.find("data=file(9f86d081884c7d65)"), std::string::npos);
}

}  // namespace
}  // namespace ropecheck
