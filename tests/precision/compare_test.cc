#include "reference/precision/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>

#include "tests/precision/emulate.h"
#include "tests/precision/rig.h"

namespace ropecheck {
namespace {

Problem Small(DType dtype) {
  Problem problem;
  problem.window = {64, 64, 0};
  problem.shape = {.batch = 2, .tokens = 9, .heads_q = 3, .heads_k = std::nullopt};
  problem.positions = Offset{1000};
  problem.dtype = dtype;
  return problem;
}

Comparison Judge(const Rig& rig, const Claim& claim) {
  const Result<Bound> bound = Bound::Create(rig.problem(), rig.oracle().level(), claim);
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().message);
  CompareInput input;
  input.oracle = &rig.oracle();
  input.bound = &*bound;
  input.in = rig.view(Role::kQ);
  input.got = rig.view(Role::kOutQ);
  const Result<Comparison> result = Compare(input);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return *result;
}

class EveryDType : public testing::TestWithParam<DType> {};
INSTANTIATE_TEST_SUITE_P(Compare, EveryDType,
                         testing::Values(DType::kF64, DType::kF32, DType::kF16, DType::kBF16),
                         [](const auto& p) { return std::string(Info(p.param).name); });

TEST_P(EveryDType, AcceptsCorrectlyRoundedOutputsUnderTheTightestClaim) {
  const Rig rig(Small(GetParam()));
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  Claim claim;
  claim.pipeline = Row(GetParam() == DType::kF64 ? "angle=f64 trig=f64 cache=none arith=f64"
                                                 : "angle=exact trig=exact cache=none arith=f32");
  const Comparison c = Judge(rig, claim);
  EXPECT_EQ(c.failures, 0) << c.failure_shape();
  EXPECT_EQ(c.elements, 2 * 9 * 3 * 64);
  EXPECT_LE(c.max_pair_ulp, 0.5 + 1e-6);
  EXPECT_GT(c.max_pair_ulp, 0.4);
  EXPECT_LE(c.worst_ratio(), 1);
  EXPECT_EQ(c.claim.held_to(), 1008);
  EXPECT_EQ(c.ideal.held_to(), 1008);
}

TEST_P(EveryDType, CountsUnwrittenElementsApart) {
  const Rig rig(Small(GetParam()));
  const Comparison c = Judge(rig, {});
  EXPECT_EQ(c.unwritten, c.elements);
  EXPECT_EQ(c.failures, c.elements);
  EXPECT_EQ(c.failure_shape(), "3456 of 3456 elements");
}

constexpr std::string_view kF32Pow = "angle=f32-pow trig=f32 cache=none arith=f32";

TEST_P(EveryDType, ReadsEveryLayoutPairingAndDirection) {
  for (Pairing pairing : {Pairing::kHalf, Pairing::kInterleaved}) {
    for (AxisOrder order : {AxisOrder::kBSHD, AxisOrder::kBHSD, AxisOrder::kSBHD}) {
      Problem problem = Small(GetParam());
      problem.window = {72, 40, 8};
      problem.pairing = pairing;
      problem.layout.order = order;
      problem.direction = Direction::kInverse;
      const Rig rig(problem);
      ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
      const Comparison c = Judge(rig, {});
      EXPECT_EQ(c.failures, 0) << c.failure_shape();
      EXPECT_EQ(c.elements, 2 * 9 * 3 * 40);
      rig.set(Role::kOutQ, 1, 4, 2, 8 + 39, 100);
      EXPECT_EQ(Judge(rig, {}).failures, 1);
    }
  }
}

TEST_P(EveryDType, NamesTheOneWrongElement) {
  const Rig rig(Small(GetParam()));
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  const double want = rig.value(Role::kOutQ, 1, 7, 2, 32 + 5);
  rig.set(Role::kOutQ, 1, 7, 2, 32 + 5, want + 1);
  const Comparison c = Judge(rig, {});
  EXPECT_EQ(c.failures, 1);
  ASSERT_TRUE(c.worst);
  EXPECT_EQ(c.worst->sequence, 1);
  EXPECT_EQ(c.worst->token, 7);
  EXPECT_EQ(c.worst->head, 2);
  EXPECT_EQ(c.worst->pair, 5);
  EXPECT_EQ(c.worst->member, 1);
  EXPECT_EQ(c.worst->dim, 37);
  EXPECT_EQ(c.worst->position, 1007);
  EXPECT_NEAR(c.worst->want, want, 0.01 * std::fabs(want) + 1e-6);
  EXPECT_NEAR(c.worst->pair_ulp / c.worst->allowed, c.worst->ratio, 1e-6 * c.worst->ratio);
  EXPECT_EQ(c.claim.held_to(), 1006);
  EXPECT_EQ(c.failure_shape(),
            "1 of 3456 elements, all with sequence = 1 and position = 1007 and head = 2 and pair = 5 and "
            "member = 1");
}

TEST_P(EveryDType, NanNeverPasses) {
  const Rig rig(Small(GetParam()));
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  rig.set(Role::kOutQ, 0, 3, 1, 11, std::nan(""));
  const Comparison c = Judge(rig, {});
  EXPECT_EQ(c.failures, 1);
  EXPECT_EQ(c.unwritten, 0);
  EXPECT_TRUE(std::isinf(c.worst_ratio()));
}

TEST_P(EveryDType, AsksOnlyContainmentOfPairsThatAreNotFinite) {
  const Rig rig(Small(GetParam()));
  rig.set(Role::kQ, 0, 2, 0, 4, std::numeric_limits<double>::infinity());
  rig.set(Role::kQ, 1, 1, 1, 32, std::nan(""));
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  const Comparison contained = Judge(rig, {});
  EXPECT_EQ(contained.failures, 0) << contained.failure_shape();
  EXPECT_EQ(contained.uncontained, 0);
  EXPECT_EQ(contained.pairs_not_finite, 2);
  EXPECT_EQ(contained.elements, 3456 - 4);
  rig.set(Role::kOutQ, 0, 2, 0, 36, 1);
  const Comparison escaped = Judge(rig, {});
  EXPECT_EQ(escaped.uncontained, 1);
  ASSERT_TRUE(escaped.first_uncontained);
  EXPECT_EQ(escaped.first_uncontained->pair, 4);
  EXPECT_EQ(escaped.first_uncontained->member, 1);
}

TEST_P(EveryDType, WantsTheInfinityOfAnOverflow) {
  Problem problem = Small(GetParam());
  problem.shape = {.batch = 1, .tokens = 1, .heads_q = 1, .heads_k = std::nullopt};
  problem.window = {2, 2, 0};
  // 0.8 rad away from a whole number of turns: both members near 45 degrees, one of them over the top.
  problem.positions = Offset{7};
  const Rig rig(problem);
  const DTypeInfo& info = Info(GetParam());
  const double huge = std::ldexp(2 - std::ldexp(2, -info.precision), info.max_exponent);
  rig.set(Role::kQ, 0, 0, 0, 0, huge);
  rig.set(Role::kQ, 0, 0, 0, 1, huge);
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  ASSERT_TRUE(std::isinf(rig.value(Role::kOutQ, 0, 0, 0, 1)));
  EXPECT_EQ(Judge(rig, {}).failures, 0);
  rig.set(Role::kOutQ, 0, 0, 0, 1, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(Judge(rig, {}).failures, 1);
  rig.set(Role::kOutQ, 0, 0, 0, 1, huge);
  EXPECT_EQ(Judge(rig, {}).failures, 1) << "saturated";
}

TEST(Compare, AllowsFlushedSubnormalsOnlyToThoseWhoSaySo) {
  Problem problem = Small(DType::kF32);
  const Rig rig(problem);
  for (int64_t d = 0; d < 64; ++d) rig.set(Role::kQ, 0, 0, 0, d, 0x1p-128);
  ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
  for (int64_t d = 0; d < 64; ++d) rig.set(Role::kOutQ, 0, 0, 0, d, 0);
  Claim claim;
  claim.pipeline = Row(kF32Pow);
  EXPECT_GT(Judge(rig, claim).failures, 0);
  claim.flushes_subnormals = true;
  EXPECT_EQ(Judge(rig, claim).failures, 0);
}

TEST(Compare, MeasuresTheDistanceToTheMathematicsBesideTheVerdict) {
  Problem problem = Small(DType::kF32);
  problem.angles = GivenCache{.dtype = DType::kBF16, .index = TableIndex::kToken};
  const Rig rig(problem);
  Emulate({Row("cache=given arith=f32")}, rig);
  const Oracle ideal = Oracle::Create(problem, Level::kIdeal, {}).value();
  Claim claim;
  claim.pipeline = Row("cache=given arith=f32");
  const Bound bound = Bound::Create(problem, Level::kGivenCache, claim).value();
  const CompareInput input{.oracle = &rig.oracle(),
                           .bound = &bound,
                           .ideal = &ideal,
                           .in = rig.view(Role::kQ),
                           .got = rig.view(Role::kOutQ)};
  const Comparison c = Compare(input).value();
  EXPECT_EQ(c.failures, 0);
  EXPECT_EQ(c.claim.held_to(), 1008);
  EXPECT_EQ(c.ideal.broken_at(), 1000);  // a bf16 cache is thousands of fp32 ulp away
}

TEST(Compare, DoesNotJudgePairsWhoseToleranceReachesTheirNorm) {
  Problem problem = Small(DType::kF32);
  problem.positions = Offset{int64_t{1} << 40};
  const Rig rig(problem);
  Emulate({Row(kF32Pow)}, rig);
  Claim claim;
  claim.pipeline = Row(kF32Pow);
  const Comparison c = Judge(rig, claim);
  EXPECT_EQ(c.failures, 0);
  EXPECT_GT(c.pairs_not_judged, 0);
  EXPECT_EQ(c.elements + 2 * c.pairs_not_judged, 3456);
}

TEST(Compare, RefusesABoundOfAnotherLevel) {
  const Rig rig(Small(DType::kF32));
  Claim claim;
  claim.pipeline = Row("cache=given arith=f32");
  const Result<Bound> wrong = Bound::Create(rig.problem(), Level::kIdeal, claim);
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find(kF32Pow), std::string::npos) << wrong.error().message;
}

TEST(Compare, TakesEmptyTensors) {
  Problem problem = Small(DType::kF32);
  problem.shape.tokens = 0;
  const Rig rig(problem);
  const Comparison c = Judge(rig, {});
  EXPECT_EQ(c.elements, 0);
  EXPECT_EQ(c.failures, 0);
  EXPECT_FALSE(c.worst);
}

// No row's tolerance is below what a correctly rounded output needs.
TEST(Bound, EveryRowAcceptsCorrectlyRoundedOutputs) {
  for (const NamedPipeline& row : Pipelines()) {
    for (DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16}) {
      Problem problem = Small(dtype);
      if (row.level == Level::kGivenInvFreq) problem.angles = GivenInvFreq{};
      if (row.level == Level::kGivenAngles) problem.angles = GivenAngles{};
      if (row.level == Level::kGivenCache) problem.angles = GivenCache{.index = TableIndex::kToken};
      const Rig rig(problem);
      ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
      Claim claim;
      claim.pipeline = &row;
      const Comparison c = Judge(rig, claim);
      EXPECT_EQ(c.failures, 0) << row.name << ' ' << Info(dtype).name << ": " << c.failure_shape();
    }
  }
}

}  // namespace
}  // namespace ropecheck
