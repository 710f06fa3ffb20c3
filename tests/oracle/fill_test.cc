// FillInputs: tables hold the law's values, correctly rounded, in the rows and slots that are read.
#include <gtest/gtest.h>

#include <cmath>

#include "reference/oracle/oracle.h"
#include "reference/problem/mismatch.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

Problem WithCache(GivenCache cache) {
  Problem problem;
  problem.window = {32, 32, 0};
  problem.shape.tokens = 3;
  problem.positions = Ids{DType::kI32, std::vector<int64_t>{5, 900, 6}};
  problem.angles = cache;
  return problem;
}

HostTensors Filled(const Problem& problem) {
  HostTensors tensors(problem);
  EXPECT_TRUE(FillInputs(problem, tensors.views()).has_value());
  return tensors;
}

TEST(FillInputs, RoundsCosAndSinOfTheLawOnceWithTheGain) {
  for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16})
    for (const double gain : {1.0, 1.1386294361119891}) {
      Problem problem = WithCache({CacheLayout::kSeparate, dtype, 1000});
      problem.gain = gain;
      const HostTensors tensors = Filled(problem);
      for (const int64_t row : {3, 4, 5, 6, 7, 8, 898, 899, 900, 901, 902})
        for (int64_t i = 0; i < 16; ++i) {
          const PairOfDoubles want = ArbRotation::OfPlain(10000, i, 32, row).Rotate(dtype, 1, 0, gain);
          ASSERT_EQ(tensors.At(Role::kCos, row * 16 + i), want.first) << "row " << row;
          ASSERT_EQ(tensors.At(Role::kSin, row * 16 + i), want.second) << "row " << row;
        }
    }
}

TEST(FillInputs, WritesOnlyTheRowsNextToThoseThatAreRead) {
  const HostTensors tensors = Filled(WithCache({CacheLayout::kSeparate, DType::kF32, 1000}));
  for (const int64_t row : {0, 2, 9, 897, 903, 999})
    EXPECT_TRUE(std::isnan(tensors.At(Role::kCos, row * 16))) << "row " << row;
}

TEST(FillInputs, FillsTheRowsThatIdsOutsideTheTableClampOrWrapTo) {
  Problem problem = WithCache({CacheLayout::kFused, DType::kF32, 1000});
  problem.positions = Ids{DType::kI64, std::vector<int64_t>{-1, 1500, 2700}};
  const HostTensors tensors = Filled(problem);
  for (const int64_t row : {0, 999, 500, 700})
    EXPECT_FALSE(std::isnan(tensors.At(Role::kCosSin, row * 32))) << row;
  EXPECT_TRUE(std::isnan(tensors.At(Role::kCosSin, 300 * 32)));
  problem.positions = Ids{DType::kI64, std::vector<int64_t>{-1, INT64_MAX, INT64_MIN}};
  EXPECT_TRUE(Filled(problem).GuardsHold());
}

TEST(FillInputs, PutsEveryLayoutsEntriesInTheirSlots) {
  constexpr int64_t kRow = 900, kPairs = 16;
  for (const CacheLayout layout : {CacheLayout::kFused, CacheLayout::kFusedSinFirst, CacheLayout::kDuplicated,
                                   CacheLayout::kRepeated, CacheLayout::kStacked}) {
    GivenCache cache{layout, DType::kF32, 1000};
    cache.row_stride = 41;
    const HostTensors tensors = Filled(WithCache(cache));
    for (int64_t i = 0; i < kPairs; ++i) {
      const PairOfDoubles want = ArbRotation::OfPlain(10000, i, 32, kRow).Rotate(DType::kF32, 1, 0);
      const auto both = [&](int64_t slot) { return tensors.At(Role::kCosSin, kRow * 32 + slot); };
      const auto cos = [&](int64_t slot) { return tensors.At(Role::kCos, kRow * 32 + slot); };
      switch (layout) {
        case CacheLayout::kFused:
          EXPECT_EQ(both(i), want.first);
          EXPECT_EQ(both(kPairs + i), want.second);
          break;
        case CacheLayout::kFusedSinFirst:
          EXPECT_EQ(both(i), want.second);
          EXPECT_EQ(both(kPairs + i), want.first);
          break;
        case CacheLayout::kStacked:
          EXPECT_EQ(both(2 * i), want.first);
          EXPECT_EQ(both(2 * i + 1), want.second);
          break;
        case CacheLayout::kDuplicated:
          EXPECT_EQ(cos(i), want.first);
          EXPECT_EQ(cos(kPairs + i), want.first);
          break;
        default:
          EXPECT_EQ(cos(2 * i), want.first);
          EXPECT_EQ(cos(2 * i + 1), want.first);
          break;
      }
    }
  }
}

TEST(FillInputs, RoundsInvFreqAndAnglesOnce) {
  Problem problem;
  problem.window = {64, 64, 0};
  problem.base = 500000;
  problem.law = Linear{3};
  problem.positions = Offset{131071};
  problem.angles = GivenInvFreq{DType::kF32};
  const HostTensors table = Filled(problem);
  problem.angles = GivenAngles{DType::kF32};
  const HostTensors angles = Filled(problem);
  for (int64_t i = 0; i < 32; ++i) {
    const ArbRotation one = ArbRotation::OfPlain(500000, i, 64, 1, 3),
                      far = ArbRotation::OfPlain(500000, i, 64, 131071, 3);
    EXPECT_EQ(table.At(Role::kInvFreq, i), one.Angle(DType::kF32));
    EXPECT_EQ(angles.At(Role::kAngles, i), far.Angle(DType::kF32));
  }
}

// base 8 with three pairs: inv_freq[1] is 8^(-1/3), a half exactly but no exact ball; (2^24 + 1) / 2 is a midpoint of f32.
TEST(FillInputs, RoundsAnglesThatAreMidpointsToEven) {
  Problem problem;
  problem.window = {6, 6, 0};
  problem.base = 8;
  problem.positions = Offset{16777217};
  problem.angles = GivenAngles{DType::kF32};
  const HostTensors angles = Filled(problem);
  EXPECT_EQ(angles.At(Role::kAngles, 0), 16777216);
  EXPECT_EQ(angles.At(Role::kAngles, 1), 8388608);
}

TEST(FillInputs, DrawsFreeTablesFromTheOpenUnitInterval) {
  GivenCache cache{CacheLayout::kDuplicated, DType::kF32, 1000};
  cache.fill = TableFill::kFree;
  const HostTensors even = Filled(WithCache(cache));
  cache.fill = TableFill::kUneven;
  const HostTensors uneven = Filled(WithCache(cache));
  for (int64_t i = 0; i < 16; ++i) {
    const int64_t first = 900 * 32 + i;
    EXPECT_LT(std::fabs(even.At(Role::kCos, first)), 1);
    EXPECT_EQ(even.At(Role::kCos, first), even.At(Role::kCos, first + 16));
    EXPECT_NE(even.At(Role::kCos, first), even.At(Role::kSin, first));
    EXPECT_NE(even.At(Role::kCos, first), even.At(Role::kCos, first - 32));
    EXPECT_EQ(uneven.At(Role::kCos, first), even.At(Role::kCos, first));
    EXPECT_NE(uneven.At(Role::kCos, first), uneven.At(Role::kCos, first + 16));
  }
}

TEST(FillInputs, TakesNoMoreThanTheRowsOfAHugeSparseCache) {
  Problem problem = WithCache({CacheLayout::kFused, DType::kBF16, 1 << 20});
  problem.positions = Ids{DType::kI64, std::vector<int64_t>{0, (1 << 20) - 1, 1 << 19}};
  const HostTensors tensors = Filled(problem);
  EXPECT_EQ(tensors.At(Role::kCosSin, 0), 1);
  EXPECT_FALSE(std::isnan(tensors.At(Role::kCosSin, ((1 << 20) - 1) * 32)));
  EXPECT_TRUE(std::isnan(tensors.At(Role::kCosSin, 1000 * 32)));
}

// Tables are cut, windows too wide, ids outside: nothing may be written past what there is.
TEST(FillInputs, KeepsToTheTensorsOfMismatchedCalls) {
  std::vector<Problem> problems;
  for (const CacheLayout layout : {CacheLayout::kFused, CacheLayout::kSeparate, CacheLayout::kDuplicated,
                                   CacheLayout::kRepeated, CacheLayout::kStacked})
    for (const TableIndex index : {TableIndex::kPosition, TableIndex::kSequenceToken})
      for (const TableFill fill : {TableFill::kLaw, TableFill::kFree}) {
        const int64_t rows = index == TableIndex::kPosition ? 1000 : 0;
        problems.push_back(WithCache({layout, DType::kF32, rows, 0, index, fill}));
      }
  problems.push_back(WithCache({}));
  problems.back().angles = GivenAngles{};
  problems.push_back(WithCache({}));
  problems.back().angles = GivenInvFreq{};
  problems.back().law = Explicit{std::vector<double>(16, 0.5)};
  int calls = 0;
  for (const Problem& problem : problems)
    for (const auto kind : {DataSpec::Kind::kNormal, DataSpec::Kind::kCancel, DataSpec::Kind::kHard})
      for (const Mismatch& mismatch : Mismatches()) {
        Call call{{}, problem, {}};
        call.problem.data.kind = kind;
        call.around.bad = std::string(mismatch.name);
        const auto plan = PlanTensors(call);
        if (!plan) continue;
        ++calls;
        const HostTensors tensors(*plan);
        EXPECT_TRUE(FillInputs(AsSent(call), tensors.views()).has_value()) << mismatch.name;
        EXPECT_TRUE(tensors.GuardsHold()) << mismatch.name;
      }
  EXPECT_GT(calls, 300);
}

}  // namespace
}  // namespace ropecheck
