#include "reference/precision/compare.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ropecheck
