#include "reference/problem/mismatch.h"

#include <gtest/gtest.h>

#include "reference/problem/case.h"
#include "reference/problem/validate.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

Call CallOf(std::string_view text) { return ParseCase(text).value().call; }
std::vector<int64_t> ShapeOf(const Call& call, Role role) {
  const TensorPlan plan = PlanTensors(call).value();
  const Tensor* tensor = plan.Find(role);
  if (tensor == nullptr) return {};
  return {tensor->shape.begin(), tensor->shape.begin() + tensor->ndim};
}
int64_t BytesOf(const Call& call, Role role) {
  const TensorPlan plan = PlanTensors(call).value();
  return plan.buffers[static_cast<size_t>(plan.Find(role)->buffer)].bytes;
}
using List = std::vector<int64_t>;

TEST(Mismatch, ChangesTheWindowThatTheKernelIsTold) {
  EXPECT_EQ(AsSent(CallOf("rc0:half,f32,d8|bad=odd_rot_dim")).window.rot_dim, 7);
  EXPECT_EQ(AsSent(CallOf("rc0:half,f32,d8,r4+0|bad=rot_dim_above_head_dim")).window.rot_dim, 10);
  EXPECT_EQ(AsSent(CallOf("rc0:half,f32,d7,r4+0|bad=rot_dim_above_head_dim")).window.rot_dim, 8);
}

TEST(Mismatch, ChangesTheLastId) {
  const std::string ids = "rc0:half,f32,b2,s3,d8,cache=fused(f32,rows=64),pos=i64:0+1|bad=";
  const Problem negative = AsSent(CallOf(ids + "negative_id")),
                beyond = AsSent(CallOf(ids + "ids_beyond_cache"));
  EXPECT_EQ(PositionOf(negative, 1, 2), -1);
  EXPECT_EQ(PositionOf(negative, 1, 1), 1);
  EXPECT_EQ(PositionOf(beyond, 1, 2), 64);
}

TEST(Mismatch, HalvesTheRowsOfACacheHoweverItIsIndexed) {
  // GLM-4: 2 sequences of 8 tokens and 8 rows, which a view folds to 8 tokens shared by the batch.
  EXPECT_EQ(ShapeOf(CallOf("rc0:interleaved,f32,b2,s8,d8,cache=stacked(f32,by=sequence)|bad=cache_too_short"),
                    Role::kCosSin),
            (List{8, 4, 2}));
  EXPECT_EQ(
      ShapeOf(CallOf("rc0:half,f32,b2,s8,d8,cache=fused(f32,by=token)|bad=cache_too_short"), Role::kCosSin),
      (List{4, 8}));
  const Call by_position = CallOf("rc0:half,f32,s8,d8,cache=fused(f32,rows=64)|bad=cache_too_short");
  EXPECT_EQ(ShapeOf(by_position, Role::kCosSin), (List{4, 8}));
  EXPECT_EQ(std::get<GivenCache>(AsSent(by_position).angles).rows, 4);
}

TEST(Mismatch, NarrowsEveryCacheLayoutByOnePair) {
  const auto shape = [](const std::string& layout, Role role) {
    return ShapeOf(CallOf("rc0:half,f32,d8,cache=" + layout + "(f32,rows=4)|bad=cache_too_narrow"), role);
  };
  EXPECT_EQ(shape("fused", Role::kCosSin), (List{4, 6}));
  EXPECT_EQ(shape("separate", Role::kCos), (List{4, 3}));
  EXPECT_EQ(shape("separate", Role::kSin), (List{4, 3}));
  EXPECT_EQ(shape("duplicated", Role::kSin), (List{4, 6}));
  EXPECT_EQ(shape("stacked", Role::kCosSin), (List{4, 3, 2}));
}

TEST(Mismatch, FitsBuffersToWhatIsLeft) {
  const std::string narrow = "rc0:half,f32,d8,cache=fused(f32,rows=4)";
  EXPECT_EQ(BytesOf(CallOf(narrow), Role::kCosSin), 4 * 8 * 4);
  EXPECT_EQ(BytesOf(CallOf(narrow + "|bad=cache_too_narrow"), Role::kCosSin), 4 * 6 * 4);
  const std::string stacked = "rc0:half,f32,d8,cache=stacked(f32,rows=4)";
  EXPECT_EQ(BytesOf(CallOf(stacked + "|bad=cache_too_narrow"), Role::kCosSin), 4 * 6 * 4);
  EXPECT_EQ(BytesOf(CallOf("rc0:half,f32,s3,d8|bad=out_smaller"), Role::kOutQ), 2 * 8 * 4);
}

TEST(Mismatch, MakesTensorsDisagree) {
  EXPECT_EQ(
      ShapeOf(CallOf("rc0:half,f32,d8,cache=separate(f32,rows=4)|bad=sin_shorter_than_cos"), Role::kSin),
      (List{3, 4}));
  EXPECT_EQ(ShapeOf(CallOf("rc0:half,f32,b2,s3,d8,pos=i64:0+1|bad=positions_too_few"), Role::kPositions),
            (List{2, 2}));
  EXPECT_EQ(
      ShapeOf(CallOf("rc0:half,f32,s3,d8,pos=i64:0+1,layout=thd|bad=positions_too_few"), Role::kPositions),
      (List{2}));
  EXPECT_EQ(ShapeOf(CallOf("rc0:half,f32,s3,h2/1,d8|bad=out_smaller"), Role::kOutQ), (List{1, 2, 2, 8}));
  const Call k_shorter = CallOf("rc0:half,f32,s3,h2/1,d8|bad=k_shorter");
  EXPECT_EQ(ShapeOf(k_shorter, Role::kK), (List{1, 2, 1, 8}));
  EXPECT_EQ(ShapeOf(k_shorter, Role::kOutK), (List{1, 2, 1, 8}));
  EXPECT_EQ(
      std::get<Packed>(
          AsSent(CallOf("rc0:half,f32,s3,d8,pos=cu:[0,3],layout=thd|bad=cu_seqlens_beyond_tokens")).positions)
          .cu_seqlens,
      (List{0, 4}));
}

TEST(Mismatch, LeavesCallsWithoutOneAlone) {
  const Call call = CallOf("rc0:half,f32,s3,h2/1,d8");
  EXPECT_EQ(AsSent(call), call.problem);
  EXPECT_EQ(PlanTensors(call)->tensors.size(), PlanTensors(call.problem)->tensors.size());
}

TEST(Mismatch, IsRefusedWhereItDoesNotApply) {
  EXPECT_FALSE(PlanTensors(CallOf("rc0:half,f32,d8|bad=cache_too_short")));
  EXPECT_FALSE(PlanTensors(CallOf("rc0:half,f32,d8|bad=unheard_of")));
}

RC_GTEST_PROP(Mismatch, EitherDoesNotApplyOrChangesTheCall, (const Problem& problem)) {
  for (const Mismatch& mismatch : Mismatches()) {
    Call call{.before = {}, .problem = problem, .around = {}};
    const TensorPlan plan = PlanTensors(call).value();
    call.around.bad = mismatch.name;
    const auto changed = PlanTensors(call);
    RC_ASSERT(changed.has_value() == mismatch.applies(problem));
    if (!changed) continue;
    bool same = AsSent(call) == problem;
    for (size_t i = 0; i < plan.tensors.size(); ++i)
      same = same && plan.tensors[i].shape == changed->tensors[i].shape;
    RC_ASSERT(!same);
  }
}

}  // namespace
}  // namespace ropecheck
