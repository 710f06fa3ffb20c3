// What counts as exact at each level: L1 the inv_freq table, L2 the angles, L3 the cache.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "reference/oracle/oracle.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

constexpr DType kDataTypes[] = {DType::kF64, DType::kF32, DType::kF16, DType::kBF16};

// One token at position 12345 with a table, its inputs filled, rotated at its own level.
HostTensors Rotated(const Problem& problem) {
  HostTensors tensors(problem);
  EXPECT_TRUE(FillInputs(problem, tensors.views()).has_value());
  const auto oracle = Oracle::Create(problem, OwnLevel(problem), tensors.views());
  EXPECT_TRUE(oracle.has_value());
  EXPECT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]).has_value());
  return tensors;
}

Problem OneToken(DType dtype, AngleSource angles) {
  Problem problem;
  problem.window = {64, 64, 0};
  problem.shape.heads_q = 4;
  problem.positions = Offset{12345};
  problem.dtype = dtype;
  problem.angles = std::move(angles);
  return problem;
}

void ExpectRotatedBy(const HostTensors& tensors, int64_t i, const ArbRotation& exact, DType dtype) {
  for (int64_t h = 0; h < 4; ++h) {
    const int64_t first = h * 64 + i, second = first + 32;
    const PairOfDoubles want = exact.Rotate(dtype, tensors.At(Role::kQ, first), tensors.At(Role::kQ, second));
    ASSERT_EQ(tensors.At(Role::kOutQ, first), want.first) << Info(dtype).name << " pair " << i;
    ASSERT_EQ(tensors.At(Role::kOutQ, second), want.second) << Info(dtype).name << " pair " << i;
  }
}

TEST(GivenInvFreq, TakesTheTableAsExact) {
  for (const DType dtype : kDataTypes)
    for (const DType table : {DType::kF32, DType::kF64})
      for (const TableFill fill : {TableFill::kLaw, TableFill::kFree}) {
        const HostTensors tensors = Rotated(OneToken(dtype, GivenInvFreq{table, fill}));
        for (int64_t i = 0; i < 32; ++i)
          ExpectRotatedBy(tensors, i, ArbRotation::OfInvFreq(tensors.At(Role::kInvFreq, i), 12345), dtype);
      }
}

TEST(GivenAngles, TakesTheAnglesAsExact) {
  for (const DType dtype : kDataTypes)
    for (const DType table : {DType::kF32, DType::kF64}) {
      const HostTensors tensors = Rotated(OneToken(dtype, GivenAngles{table, 0, TableIndex::kToken}));
      for (int64_t i = 0; i < 32; ++i)
        ExpectRotatedBy(tensors, i, ArbRotation::OfInvFreq(tensors.At(Role::kAngles, i), 1), dtype);
    }
}

TEST(GivenAngles, ReducesAnyDouble) {
  Problem problem = OneToken(DType::kF64, GivenAngles{DType::kF64, 0, TableIndex::kToken});
  HostTensors tensors(problem);
  ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
  std::mt19937_64 random(3);
  for (int64_t i = 0; i < 32; ++i)  // exponents -500 .. 1023
    tensors.Set(
        Role::kAngles, i,
        std::ldexp(1 + static_cast<double>(random() >> 12) * 0x1p-52, 1023 - static_cast<int>(i) * 49) *
            (i % 2 == 0 ? 1 : -1));
  const auto oracle = Oracle::Create(problem, Level::kGivenAngles, tensors.views());
  ASSERT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]).has_value());
  for (int64_t i = 0; i < 32; ++i)
    ExpectRotatedBy(tensors, i, ArbRotation::OfInvFreq(tensors.At(Role::kAngles, i), 1), DType::kF64);
}

// x0 c - x1 s by Arb, rounded once.
double ExactProductSum(DType dtype, double x0, double c, double x1, double s) {
  return ArbProductSum(dtype, x0, c, -x1, s);
}

TEST(GivenCache, RoundsTheExactSumOfProducts) {
  for (const DType dtype : kDataTypes)
    for (const DType cache : kDataTypes)
      for (const TableFill fill : {TableFill::kLaw, TableFill::kFree}) {
        Problem problem = OneToken(
            dtype, GivenCache{CacheLayout::kSeparate, cache, 0, 0, TableIndex::kSequenceToken, fill});
        problem.shape.batch = 3;
        const HostTensors tensors = Rotated(problem);
        for (int64_t b = 0; b < 3; ++b)
          for (int64_t h = 0; h < 4; ++h)
            for (int64_t i = 0; i < 32; ++i) {
              const double c = tensors.At(Role::kCos, b * 32 + i), s = tensors.At(Role::kSin, b * 32 + i);
              const int64_t first = (b * 4 + h) * 64 + i, second = first + 32;
              const double x0 = tensors.At(Role::kQ, first), x1 = tensors.At(Role::kQ, second);
              ASSERT_EQ(tensors.At(Role::kOutQ, first), ExactProductSum(dtype, x0, c, x1, s));
              ASSERT_EQ(tensors.At(Role::kOutQ, second), ExactProductSum(dtype, x1, c, -x0, s));
            }
      }
}

TEST(GivenCache, BreaksTiesToEven) {
  Problem problem;
  problem.window = {2, 2, 0};
  problem.dtype = DType::kBF16;
  problem.angles = GivenCache{CacheLayout::kFused, DType::kBF16, 0, 0, TableIndex::kToken, TableFill::kFree};
  HostTensors tensors(problem);
  ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
  tensors.Set(Role::kCosSin, 0, 1);
  tensors.Set(Role::kCosSin, 1, 0x1p-8);
  struct Tie {
    double x0, x1, want;  // x0 - x1 * 2^-8; bf16 numbers in [1, 2) are 2^-7 apart
  };
  for (const Tie& tie : {Tie{1, -1, 1}, Tie{1 + 0x1p-7, -1, 1 + 0x1p-6}, Tie{1 + 0x1p-6, 1, 1 + 0x1p-6},
                         Tie{1 + 0x1p-7, 1, 1}, Tie{-1, 1, -1}}) {
    tensors.Set(Role::kQ, 0, tie.x0);
    tensors.Set(Role::kQ, 1, tie.x1);
    const auto oracle = Oracle::Create(problem, Level::kGivenCache, tensors.views());
    ASSERT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]).has_value());
    EXPECT_EQ(tensors.At(Role::kOutQ, 0), tie.want) << tie.x0 << " " << tie.x1;
  }
}

TEST(GivenCache, UsesBothHalvesOfUnevenRows) {
  for (const CacheLayout layout : {CacheLayout::kDuplicated, CacheLayout::kRepeated}) {
    const HostTensors tensors = Rotated(
        OneToken(DType::kF32, GivenCache{layout, DType::kF32, 0, 0, TableIndex::kToken, TableFill::kUneven}));
    const bool repeated = layout == CacheLayout::kRepeated;
    for (int64_t i = 0; i < 32; ++i) {
      const int64_t slot = repeated ? 2 * i + 1 : i + 32;
      const double c = tensors.At(Role::kCos, slot), s = tensors.At(Role::kSin, slot);
      ASSERT_NE(c, tensors.At(Role::kCos, repeated ? 2 * i : i));
      const double want =
          ExactProductSum(DType::kF32, tensors.At(Role::kQ, i + 32), c, -tensors.At(Role::kQ, i), s);
      ASSERT_EQ(tensors.At(Role::kOutQ, i + 32), want);
    }
  }
}

TEST(GivenCache, GivesNanForPairsWhoseEntriesAreNotFinite) {
  for (const DType dtype : kDataTypes)
    for (const double entry : {HUGE_VAL, -HUGE_VAL, static_cast<double>(NAN)}) {
      const Problem problem =
          OneToken(dtype, GivenCache{CacheLayout::kFused, dtype, 0, 0, TableIndex::kToken, TableFill::kFree});
      HostTensors tensors(problem);
      ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
      tensors.Set(Role::kCosSin, 5, entry);
      const auto oracle = Oracle::Create(problem, Level::kGivenCache, tensors.views());
      ASSERT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]).has_value());
      for (int64_t i = 0; i < 32; ++i) {
        EXPECT_EQ(std::isnan(tensors.At(Role::kOutQ, i)), i == 5) << Info(dtype).name << " pair " << i;
        EXPECT_EQ(std::isnan(tensors.At(Role::kOutQ, i + 32)), i == 5) << Info(dtype).name << " pair " << i;
      }
    }
}

TEST(GivenCache, NegatesTheSineOfTheInverseDirection) {
  Problem problem = OneToken(DType::kF32, GivenCache{CacheLayout::kStacked, DType::kF32, 0, 0,
                                                     TableIndex::kToken, TableFill::kFree});
  problem.direction = Direction::kInverse;
  const HostTensors tensors = Rotated(problem);
  const double c = tensors.At(Role::kCosSin, 0), s = tensors.At(Role::kCosSin, 1);
  EXPECT_EQ(tensors.At(Role::kOutQ, 0),
            ExactProductSum(DType::kF32, tensors.At(Role::kQ, 0), c, tensors.At(Role::kQ, 32), -s));
}

TEST(Oracle, NamesTheTableItMisses) {
  const auto oracle = Oracle::Create(OneToken(DType::kF32, GivenInvFreq{}), Level::kGivenInvFreq,
                                     std::span<const TensorView>());
  ASSERT_FALSE(oracle.has_value());
  EXPECT_EQ(oracle.error().code, ErrorCode::kInvalid);
  EXPECT_NE(oracle.error().message.find("inv_freq"), std::string::npos);
}

}  // namespace
}  // namespace ropecheck
