#include "reference/problem/tensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "reference/problem/case.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

TensorPlan PlanOf(std::string_view text) {
  auto plan = PlanTensors(ParseProblem(text).value());
  EXPECT_TRUE(plan) << text;
  return std::move(plan).value_or(TensorPlan{});
}

std::vector<int64_t> ShapeOf(const Tensor* tensor) {
  if (tensor == nullptr) return {-1};
  return {tensor->shape.begin(), tensor->shape.begin() + tensor->ndim};
}
std::vector<int64_t> StridesOf(const Tensor* tensor) {
  if (tensor == nullptr) return {-1};
  return {tensor->strides.begin(), tensor->strides.begin() + tensor->ndim};
}
using List = std::vector<int64_t>;

// Element offsets of a tensor from its buffer's first byte, one by one.
template <class Visit>
void ForEachElement(const Tensor& tensor, Visit visit) {
  std::array<int64_t, 4> at{};
  for (int64_t n = tensor.elements(); n > 0; --n) {
    int64_t offset = tensor.offset;
    for (int axis = 0; axis < tensor.ndim; ++axis) offset += at[axis] * tensor.strides[axis];
    visit(offset);
    for (int axis = tensor.ndim - 1; axis >= 0 && ++at[axis] == tensor.shape[axis]; --axis) at[axis] = 0;
  }
}

RC_GTEST_PROP(TensorPlan, BuffersReachExactlyFromTheLowestToPastTheHighestElement, ()) {
  // Tables stay small, or visiting them takes too long.
  const Problem problem = *property::Drawn([](ChoiceSource& choices) {
                             return Draw(choices, {.max_elements = 2048, .max_table_rows = 512});
                           }).as("problem");
  const TensorPlan plan = PlanTensors(problem).value();
  struct Reach {
    int64_t lo = INT64_MAX, hi = INT64_MIN;
  };
  std::map<int, Reach> reach;
  for (const Tensor& tensor : plan.tensors)
    ForEachElement(tensor, [&](int64_t offset) {
      Reach& r = reach[tensor.buffer];
      r.lo = std::min(r.lo, offset);
      r.hi = std::max(r.hi, offset);
    });
  for (size_t i = 0; i < plan.buffers.size(); ++i) {
    const auto found = reach.find(static_cast<int>(i));
    if (found == reach.end()) {
      RC_ASSERT(plan.buffers[i].bytes == 0);
      continue;
    }
    RC_ASSERT(found->second.lo == 0);
    RC_ASSERT((found->second.hi + 1) * plan.buffers[i].element_bytes == plan.buffers[i].bytes);
  }
}

RC_GTEST_PROP(TensorPlan, WritesNoElementTwice, ()) {
  const Problem problem = *property::Drawn([](ChoiceSource& choices) {
                             return Draw(choices, {.max_elements = 2048});
                           }).as("problem");
  const TensorPlan plan = PlanTensors(problem).value();
  for (const Tensor& tensor : plan.tensors) {
    if (tensor.role != Role::kOutQ && tensor.role != Role::kOutK) continue;
    std::vector<int64_t> offsets;
    ForEachElement(tensor, [&](int64_t offset) { offsets.push_back(offset); });
    std::sort(offsets.begin(), offsets.end());
    RC_ASSERT(std::adjacent_find(offsets.begin(), offsets.end()) == offsets.end());
    RC_ASSERT(plan.buffers[static_cast<size_t>(tensor.buffer)].access == Access::kReadWrite);
  }
}

TEST(TensorPlan, StridesFollowTheStorageOrder) {
  EXPECT_EQ(StridesOf(PlanOf("rc0:half,f32,b2,s3,h5,d8").Find(Role::kQ)), (List{120, 40, 8, 1}));
  EXPECT_EQ(StridesOf(PlanOf("rc0:half,f32,b2,s3,h5,d8,layout=bhsd").Find(Role::kQ)), (List{120, 8, 24, 1}));
  EXPECT_EQ(StridesOf(PlanOf("rc0:half,f32,b2,s3,h5,d8,layout=sbhd").Find(Role::kQ)), (List{40, 80, 8, 1}));
  const TensorPlan packed = PlanOf("rc0:half,f32,s3,h5,d8,layout=thd");
  EXPECT_EQ(ShapeOf(packed.Find(Role::kQ)), (List{3, 5, 8}));
  EXPECT_EQ(StridesOf(packed.Find(Role::kQ)), (List{40, 8, 1}));
}

TEST(TensorPlan, PadsRowsOfAnglesAndOfCaches) {
  EXPECT_EQ(StridesOf(PlanOf("rc0:half,f32,s3,d8,angles=radians(f32,stride=9)").Find(Role::kAngles)),
            (List{9, 1}));
  EXPECT_EQ(StridesOf(PlanOf("rc0:half,f32,s3,d8,angles=radians(f32,wide=repeated)").Find(Role::kAngles)),
            (List{8, 1}));
  EXPECT_EQ(StridesOf(PlanOf("rc0:half,f32,s3,d8,cache=separate(f32,rows=9,stride=6)").Find(Role::kSin)),
            (List{6, 1}));
}

TEST(TensorPlan, OutputsAreTheInputsInPlace) {
  const TensorPlan plan = PlanOf("rc0:half,f32,s3,h4/2,d8,strides=q(0,-32,8,1),place=in");
  ASSERT_EQ(plan.buffers.size(), 2u);
  for (const auto& [in, out] : {std::pair(Role::kQ, Role::kOutQ), std::pair(Role::kK, Role::kOutK)}) {
    const Tensor *a = plan.Find(in), *b = plan.Find(out);
    EXPECT_EQ(a->buffer, b->buffer);
    EXPECT_EQ(a->offset, b->offset);
    EXPECT_EQ(a->strides, b->strides);
    EXPECT_EQ(plan.buffers[static_cast<size_t>(a->buffer)].access, Access::kReadWrite);
  }
}

TEST(TensorPlan, InputsAreReadOnlyOutOfPlace) {
  const TensorPlan plan = PlanOf("rc0:half,f32,s3,h4/2,d8,cache=separate(f32,rows=3),pos=i32:0+1");
  for (const Role role : {Role::kQ, Role::kK, Role::kPositions, Role::kCos, Role::kSin})
    EXPECT_EQ(plan.buffers[static_cast<size_t>(plan.Find(role)->buffer)].access, Access::kRead) << Name(role);
}

TEST(TensorPlan, PackedQkvHoldsQueryKeyAndValueHeadsInEachTokenRow) {
  const TensorPlan plan = PlanOf("rc0:half,f32,s3,h4/2,d8,layout=bshd/qkv");
  const Tensor *q = plan.Find(Role::kQ), *k = plan.Find(Role::kK);
  EXPECT_EQ(q->buffer, k->buffer);
  EXPECT_EQ(q->strides[1], (4 + 2 + 2) * 8);
  EXPECT_EQ(k->strides[1], (4 + 2 + 2) * 8);
  EXPECT_EQ(k->offset - q->offset, 4 * 8);
  // The last token's v is nobody's.
  EXPECT_EQ(plan.buffers[static_cast<size_t>(q->buffer)].bytes, (2 * 64 + 6 * 8) * 4);
}

TEST(TensorPlan, EmptyTensorsHaveEmptyBuffers) {
  for (const char* text :
       {"rc0:half,f32,b0,h2/1,d8", "rc0:half,f32,s0,h2/1,d8", "rc0:half,f32,s0,h2/1,d8,layout=bshd/qkv",
        "rc0:half,f32,s0,h2/1,d8,strides=q(0,-16,8,1)"})
    for (const Buffer& buffer : PlanOf(text).buffers) EXPECT_EQ(buffer.bytes, 0) << text;
  const TensorPlan plan = PlanOf("rc0:half,f32,h2/0,d8");
  ASSERT_NE(plan.Find(Role::kK), nullptr);
  EXPECT_EQ(plan.buffers[static_cast<size_t>(plan.Find(Role::kK)->buffer)].bytes, 0);
}

TEST(TensorPlan, HasNoKeysWhereTheProblemHasNone) {
  const TensorPlan plan = PlanOf("rc0:half,f32,h2,d8");
  EXPECT_EQ(plan.Find(Role::kK), nullptr);
  EXPECT_EQ(plan.Find(Role::kOutK), nullptr);
}

TEST(TensorPlan, TablesHaveTheShapeOfTheirLayout) {
  const auto table = [](const std::string& angles, Role role) {
    return ShapeOf(PlanOf("rc0:half,f32,b2,s3,d12,r8+0," + angles).Find(role));
  };
  EXPECT_EQ(table("cache=fused(f32,rows=9)", Role::kCosSin), (List{9, 8}));
  EXPECT_EQ(table("cache=sin_first(f32,rows=9)", Role::kCosSin), (List{9, 8}));
  EXPECT_EQ(table("cache=separate(f32,rows=9)", Role::kCos), (List{9, 4}));
  EXPECT_EQ(table("cache=separate(f32,rows=9)", Role::kSin), (List{9, 4}));
  EXPECT_EQ(table("cache=duplicated(f32,rows=9)", Role::kSin), (List{9, 8}));
  EXPECT_EQ(table("cache=repeated(f32,rows=9)", Role::kCos), (List{9, 8}));
  EXPECT_EQ(table("cache=stacked(f32,rows=9)", Role::kCosSin), (List{9, 4, 2}));
  EXPECT_EQ(table("cache=stacked(f32,by=token)", Role::kCosSin), (List{3, 4, 2}));
  EXPECT_EQ(table("cache=stacked(f32,by=sequence)", Role::kCosSin), (List{6, 4, 2}));
  EXPECT_EQ(table("angles=inv_freq(f32)", Role::kInvFreq), (List{4}));
  EXPECT_EQ(table("angles=radians(f32,by=sequence)", Role::kAngles), (List{6, 4}));
}

TEST(TensorPlan, RowStrideSeparatesRowsAndEndsWithTheLast) {
  const TensorPlan plan = PlanOf("rc0:half,f32,s3,d8,cache=fused(f16,rows=5,stride=20)");
  const Tensor* cache = plan.Find(Role::kCosSin);
  EXPECT_EQ(StridesOf(cache), (List{20, 1}));
  EXPECT_EQ(plan.buffers[static_cast<size_t>(cache->buffer)].bytes, (4 * 20 + 8) * 2);
}

TEST(TensorPlan, ExistsForProblemsThatAreInvalidOnPurpose) {
  for (const char* text : {"rc0:half,f32,d64,r63+0", "rc0:half,f32,d64,r96+0",
                           "rc0:half,f32,s2,d8,pos=i64:[-1,9],cache=fused(f32,rows=4)"})
    EXPECT_TRUE(PlanTensors(ParseProblem(text).value())) << text;
}

TEST(TensorPlan, IsRefusedWhereListsOrSizesCannotBeLaidOut) {
  for (const char* text :
       {"rc0:half,f32,s-1,d8", "rc0:half,f32,s3,d8,pos=i64:[1,2]", "rc0:half,f32,b99999999,s99999999,d64",
        "rc0:half,f32,s3,d8,strides=q(0,9223372036854775807,1,1)"}) {
    const auto plan = PlanTensors(ParseProblem(text).value());
    ASSERT_FALSE(plan) << text;
    EXPECT_EQ(plan.error().code, ErrorCode::kInvalid);
  }
}

}  // namespace
}  // namespace ropecheck
