#include "reference/precision/held.h"

#include <gtest/gtest.h>

namespace ropecheck {
namespace {

TEST(HeldRange, EndsBeforeTheSmallestBrokenPosition) {
  HeldRange range;
  for (int64_t p : {3, 100, 7, 5000}) range.Saw(p, true);
  EXPECT_EQ(range.held_to(), 5000);
  EXPECT_FALSE(range.broken());
  range.Saw(900, false);
  EXPECT_EQ(range.held_to(), 100);
  EXPECT_EQ(range.broken_at(), 900);
  range.Saw(400, true);
  range.Saw(2000, true);
  EXPECT_EQ(range.held_to(), 400);
}

TEST(HeldRange, IsEmptyWhenTheFirstPositionBreaksIt) {
  HeldRange range;
  range.Saw(0, false);
  range.Saw(5, true);
  EXPECT_EQ(range.held_to(), std::nullopt);
}

TEST(HeldRange, CountsNegativePositionsByMagnitude) {
  HeldRange range;
  range.Saw(-40, true);
  range.Saw(-50, false);
  EXPECT_EQ(range.held_to(), 40);
  EXPECT_EQ(range.broken_at(), 50);
}

TEST(HeldRange, MergesToWhatOneRangeWouldHaveSeen) {
  HeldRange a, b;
  for (int64_t p = 0; p < 10000; ++p) a.Saw(p, true);
  b.Saw(20000, true);
  b.Saw(7000, false);
  a.Merge(b);
  EXPECT_EQ(a.held_to(), 6999);
  EXPECT_EQ(a.broken_at(), 7000);
}

}  // namespace
}  // namespace ropecheck
