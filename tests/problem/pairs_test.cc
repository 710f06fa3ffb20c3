#include "reference/problem/pairs.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "reference/problem/case.h"

namespace ropecheck {
namespace {

using Members = std::vector<PairMembers>;

Members All(const std::string& text, bool read) {
  const Problem problem = ParseProblem("rc0:" + text).value();
  const std::vector<PairRun> runs = PairRuns(problem);
  Members members;
  for (int64_t i = 0; i < problem.pairs(); ++i)
    members.push_back(read ? ReadMembers(runs, i) : WrittenMembers(runs, i));
  return members;
}

TEST(PairRuns, LieWhereThePairingSays) {
  EXPECT_EQ(All("half,f32,d10,r6+2", true), (Members{{2, 5}, {3, 6}, {4, 7}}));
  EXPECT_EQ(All("interleaved,f32,d10,r6+2", true), (Members{{2, 3}, {4, 5}, {6, 7}}));
  EXPECT_EQ(All("whole_head_half,f32,d10,r6+0", true), (Members{{0, 5}, {1, 6}, {2, 7}}));
  EXPECT_EQ(All("blocks_half,f32,d10,r8+1", true), (Members{{1, 3}, {2, 4}, {5, 7}, {6, 8}}));
  EXPECT_EQ(All("blocks_interleaved,f32,d10,r8+1", true), (Members{{1, 2}, {3, 4}, {5, 6}, {7, 8}}));
}

TEST(PairRuns, AreWrittenElsewhereByInterleavedToHalfAlone) {
  for (const std::string pairing :
       {"half", "interleaved", "whole_head_half", "blocks_half", "blocks_interleaved"})
    EXPECT_EQ(All(pairing + ",f32,d8", true), All(pairing + ",f32,d8", false)) << pairing;
  EXPECT_EQ(All("interleaved_to_half,f32,d8,r6+1", true), (Members{{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_EQ(All("interleaved_to_half,f32,d8,r6+1", false), (Members{{1, 4}, {2, 5}, {3, 6}}));
}

TEST(PairRuns, OfTheAdjointReadWhatForwardWrites) {
  EXPECT_EQ(All("adj,interleaved_to_half,f32,d8", true), All("interleaved_to_half,f32,d8", false));
  EXPECT_EQ(All("adj,interleaved_to_half,f32,d8", false), All("interleaved_to_half,f32,d8", true));
  EXPECT_EQ(All("inv,interleaved_to_half,f32,d8", true), All("interleaved_to_half,f32,d8", true));
}

// Every element of a head belongs to one pair, or is copied; PairReading is the inverse of ReadMembers.
TEST(PairRuns, AndCopiedSegmentsCoverTheHeadOnce) {
  for (const char* text :
       {"half,f32,d12,r8+3", "interleaved,f32,d12,r8+3", "whole_head_half,f32,d12,r8+0",
        "whole_head_half,f32,d12", "interleaved_to_half,f32,d12,r8+4", "adj,interleaved_to_half,f32,d12,r8+4",
        "blocks_half,f32,d13,r8+0", "blocks_interleaved,f32,d12,r8+4", "half,f32,d2"}) {
    const Problem problem = ParseProblem(std::string("rc0:") + text).value();
    const std::vector<PairRun> runs = PairRuns(problem);
    for (const bool read : {true, false}) {
      std::multiset<int64_t> elements, rotated;
      for (const PairMembers& pair : All(text, read)) elements.insert({pair.first, pair.second});
      for (const Segment& segment : RotatedSegments(problem))
        for (int64_t k = 0; k < segment.count; ++k) rotated.insert(segment.first + k);
      EXPECT_EQ(elements, rotated) << text;
      for (const Segment& segment : CopiedSegments(problem))
        for (int64_t k = 0; k < segment.count; ++k) elements.insert(segment.first + k);
      ASSERT_EQ(elements.size(), static_cast<size_t>(problem.window.head_dim)) << text;
      int64_t next = 0;
      for (const int64_t element : elements) EXPECT_EQ(element, next++) << text;
    }
    for (int64_t i = 0; i < problem.pairs(); ++i) {
      EXPECT_EQ(PairReading(runs, ReadMembers(runs, i).first), i) << text;
      EXPECT_EQ(PairReading(runs, ReadMembers(runs, i).second), i) << text;
    }
    for (const Segment& segment : CopiedSegments(problem))
      EXPECT_EQ(PairReading(runs, segment.first), -1) << text;
  }
}

}  // namespace
}  // namespace ropecheck
