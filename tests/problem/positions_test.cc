#include <gtest/gtest.h>

#include <set>

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

TEST(PairAt, CoversEveryElementOfTheWindowOnce) {
  for (const Pairing pairing : {Pairing::kHalf, Pairing::kInterleaved, Pairing::kInterleavedToHalf,
                                Pairing::kBlocksHalf, Pairing::kBlocksInterleaved}) {
    constexpr int64_t kRotDim = 24;
    std::set<int64_t> members;
    for (int64_t i = 0; i < kRotDim / 2; ++i) {
      members.insert(PairAt(pairing, kRotDim, i).first);
      members.insert(PairAt(pairing, kRotDim, i).second);
    }
    EXPECT_EQ(members.size(), 24u);
    EXPECT_EQ(*members.begin(), 0);
    EXPECT_EQ(*members.rbegin(), kRotDim - 1);
  }
}
TEST(PairAt, PairsAsNamed) {
  const auto at = [](Pairing pairing, int64_t i) {
    const PairIndex pair = PairAt(pairing, 8, i);
    return std::pair(pair.first, pair.second);
  };
  EXPECT_EQ(at(Pairing::kHalf, 1), std::pair(int64_t{1}, int64_t{5}));
  EXPECT_EQ(at(Pairing::kInterleaved, 1), std::pair(int64_t{2}, int64_t{3}));
  EXPECT_EQ(at(Pairing::kBlocksHalf, 2), std::pair(int64_t{4}, int64_t{6}));
}

RC_GTEST_PROP(PositionRange, IsWhatVisitingEveryTokenGives, (const Problem& problem)) {
  std::optional<PositionRange> visited;
  for (int64_t b = 0; b < problem.shape.batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s) {
      const int64_t position = PositionOf(problem, b, s);
      if (!visited) visited = PositionRange{position, position};
      visited->lo = std::min(visited->lo, position);
      visited->hi = std::max(visited->hi, position);
    }
  const auto range = PositionRangeOf(problem);
  RC_ASSERT(range.has_value() == visited.has_value());
  if (!range) return;
  RC_ASSERT(range->lo == visited->lo);
  RC_ASSERT(range->hi == visited->hi);
}

}  // namespace
}  // namespace ropecheck
