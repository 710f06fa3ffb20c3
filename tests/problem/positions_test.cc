#include <gtest/gtest.h>

#include <cmath>

#include "reference/problem/case.h"
#include "reference/problem/position_range.h"
#include "reference/problem/tensors.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

std::vector<int64_t> PositionsOf(std::string_view text) {
  const Problem problem = ParseProblem(text).value();
  std::vector<int64_t> positions;
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s) positions.push_back(PositionOf(problem, b, s));
  return positions;
}
using List = std::vector<int64_t>;

TEST(PositionOf, CountsTokensOfEachSequenceWithoutFurtherWord) {
  EXPECT_EQ(PositionsOf("rc0:half,f32,b2,s3,d2"), (List{0, 1, 2, 0, 1, 2}));
}
TEST(PositionOf, AddsTheOffset) {
  EXPECT_EQ(PositionsOf("rc0:half,f32,s3,d2,pos=offset:-2"), (List{-2, -1, 0}));
}
TEST(PositionOf, AddsTheOffsetOfItsSequence) {
  EXPECT_EQ(PositionsOf("rc0:half,f32,b2,s2,d2,pos=seq.i32:[7,100]"), (List{7, 8, 100, 101}));
  EXPECT_EQ(PositionsOf("rc0:half,f32,b3,s1,d2,pos=seq.i64:5+10"), (List{5, 15, 25}));
}
TEST(PositionOf, ReadsIds) {
  EXPECT_EQ(PositionsOf("rc0:half,f32,b2,s2,d2,pos=i64:[4,3,2,1]"), (List{4, 3, 2, 1}));
  EXPECT_EQ(PositionsOf("rc0:half,f32,b2,s2,d2,pos=i64:10-1+5"), (List{10, 9, 15, 14}));
}
TEST(PositionOf, RestartsWithEachPackedSequence) {
  EXPECT_EQ(PositionsOf("rc0:half,f32,s7,d2,pos=cu:[0,3,3,7],layout=thd"), (List{0, 1, 2, 0, 1, 2, 3}));
  // The second sequence is empty: nobody has its offset.
  EXPECT_EQ(PositionsOf("rc0:half,f32,s7,d2,pos=cu.i32:[0,3,3,7]:[100,7,-2],layout=thd"),
            (List{100, 101, 102, -2, -1, 0, 1}));
  EXPECT_EQ(PositionsOf("rc0:half,f32,s4,d2,pos=cu.i64:[0,1,4]:9+1000,layout=thd"),
            (List{9, 1009, 1010, 1011}));
}
TEST(PositionOf, TakesChunksFromBothEndsInContextParallel) {
  // 2 shards of 4 tokens: chunks of 2, shard 0 has the first and the last, shard 1 those between.
  EXPECT_EQ(PositionsOf("rc0:half,f32,s4,d2,pos=cp:2/0"), (List{0, 1, 6, 7}));
  EXPECT_EQ(PositionsOf("rc0:half,f32,s4,d2,pos=cp:2/1"), (List{2, 3, 4, 5}));
}

TEST(TableRowOf, FollowsTheIndex) {
  const Problem problem = ParseProblem("rc0:half,f32,b2,s3,d2,pos=i64:10+1").value();
  EXPECT_EQ(TableRowOf(problem, TableIndex::kPosition, 1, 2), 12);
  EXPECT_EQ(TableRowOf(problem, TableIndex::kToken, 1, 2), 2);
  EXPECT_EQ(TableRowOf(problem, TableIndex::kSequenceToken, 1, 2), 5);
}

TEST(PositionOnAxis, IsTheAxisOwnSeries) {
  const Problem problem =
      ParseProblem("rc0:half,f32,b2,s3,d6,pos=axes.i32.chunked([1,1,1]):5+1:-90+0:[4,5,6,7,8,9]").value();
  EXPECT_EQ(PositionOnAxis(problem, 0, 1, 2), 7);
  EXPECT_EQ(PositionOnAxis(problem, 1, 1, 2), -90);
  EXPECT_EQ(PositionOnAxis(problem, 2, 1, 0), 7);
  EXPECT_EQ(PositionOf(problem, 0, 0), -90);  // the largest in magnitude
  EXPECT_EQ(TableRowOf(problem, TableIndex::kPosition, 1, 2, 2), 9);
}

TEST(RealPositionOf, IsWhatTheTensorHolds) {
  const Problem f32 = ParseProblem("rc0:half,f32,b2,s2,d2,pos=f32:0.1+0.25-2").value();
  EXPECT_EQ(RealPositionOf(f32, 0, 0), double{0.1f});
  EXPECT_EQ(RealPositionOf(f32, 1, 1), double{static_cast<float>(0.1 + 0.25 - 2)});
  EXPECT_EQ(PositionOf(f32, 1, 1), -2);  // away from 0
  const Problem f64 = ParseProblem("rc0:half,f32,s2,d2,pos=f64:[0.1,2.5]").value();
  EXPECT_EQ(RealPositionOf(f64, 0, 0), 0.1);
  EXPECT_EQ(PositionOf(f64, 0, 1), 3);
}

RC_GTEST_PROP(PositionRange, IsWhatVisitingEveryTokenGives, (const Problem& problem)) {
  std::optional<PositionRange> visited;
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s) {
      const auto see = [&](int64_t lo, int64_t hi) {
        if (!visited) visited = PositionRange{lo, hi};
        visited->lo = std::min(visited->lo, lo);
        visited->hi = std::max(visited->hi, hi);
      };
      if (std::holds_alternative<RealPositions>(problem.positions)) {
        const double real = RealPositionOf(problem, b, s);
        see(static_cast<int64_t>(std::floor(real)), static_cast<int64_t>(std::ceil(real)));
        continue;
      }
      const auto* axes = std::get_if<MultiAxis>(&problem.positions);
      for (int64_t axis = 0; axis < (axes ? static_cast<int64_t>(axes->ids.size()) : 1); ++axis)
        see(PositionOnAxis(problem, axis, b, s), PositionOnAxis(problem, axis, b, s));
    }
  const auto range = PositionRangeOf(problem);
  RC_ASSERT(range.has_value() == visited.has_value());
  if (!range) return;
  RC_ASSERT(range->lo == visited->lo);
  RC_ASSERT(range->hi == visited->hi);
}

}  // namespace
}  // namespace ropecheck
