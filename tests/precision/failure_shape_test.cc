#include "reference/precision/failure_shape.h"

#include <gtest/gtest.h>

#include <numeric>

namespace ropecheck {
namespace {

std::vector<int64_t> UpTo(int64_t n) {
  std::vector<int64_t> v(static_cast<size_t>(n));
  std::iota(v.begin(), v.end(), int64_t{0});
  return v;
}
std::string Says(std::vector<int64_t> failing, int64_t size = 32) {
  return Condition({"pair", UpTo(size), std::move(failing)});
}

TEST(FailureCondition, SaysNothingWhenEveryValueFails) { EXPECT_EQ(Says(UpTo(32)), ""); }
TEST(FailureCondition, NamesASingleValue) { EXPECT_EQ(Says({31}), "pair = 31"); }
TEST(FailureCondition, BoundsARunAtEitherEnd) {
  EXPECT_EQ(Says({0, 1, 2, 3}), "pair < 4");
  EXPECT_EQ(Says({28, 29, 30, 31}), "pair > 27");
  EXPECT_EQ(Says({7, 8, 9}), "pair = 7..9");
}
TEST(FailureCondition, KnowsParityAndMultiples) {
  EXPECT_EQ(Says({1, 3, 5, 7}, 8), "pair odd");
  EXPECT_EQ(Says({0, 2, 4, 6}, 8), "pair even");
  EXPECT_EQ(Says({7, 15, 23, 31}), "pair mod 8 = 7");
}
TEST(FailureCondition, ListsAFewOddValues) { EXPECT_EQ(Says({1, 4, 11}), "pair in {1, 4, 11}"); }
TEST(FailureCondition, FallsBackToTheHull) {
  EXPECT_EQ(Says({3, 4, 9, 12, 17}), "pair = 3..17");
  EXPECT_EQ(Says({0, 4, 9, 12, 17}), "pair <= 17");
  EXPECT_EQ(Says({3, 4, 9, 12, 31}), "pair >= 3");
}
TEST(FailureCondition, IsBoundByTheValuesThatOccur) {
  EXPECT_EQ(Condition({"position", {0, 100, 256, 1000, 131068}, {1000, 131068}}), "position > 256");
}

TEST(DescribeFailures, JoinsTheAxesThatSaySomething) {
  const std::vector<FailureAxis> axes = {{"position", {0, 256, 257, 300}, {257, 300}},
                                         {"token", {0, 1, 2, 3}, {2, 3}},
                                         {"head", UpTo(8), UpTo(8)},
                                         {"pair", UpTo(32), {0, 1, 2, 3}}};
  EXPECT_EQ(DescribeFailures(4096, 57344, axes),
            "4096 of 57344 elements, all with position > 256 and pair < 4");
}

TEST(DescribeFailures, KeepsATokenThatThePositionDoesNotImply) {
  const std::vector<FailureAxis> axes = {{"position", {5, 6}, {6}}, {"token", UpTo(8), {1, 3}}};
  EXPECT_EQ(DescribeFailures(2, 16, axes), "2 of 16 elements, all with position = 6 and token in {1, 3}");
}

TEST(DescribeFailures, CountsAloneWhenEverythingFails) {
  EXPECT_EQ(DescribeFailures(16, 16, {}), "16 of 16 elements");
}

}  // namespace
}  // namespace ropecheck
