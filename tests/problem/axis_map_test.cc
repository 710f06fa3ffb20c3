#include "reference/problem/axis_map.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reference/problem/case.h"
#include "reference/problem/names.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

Problem Mapped(AxisMap map, const std::vector<int64_t>& sections) {
  Problem problem;
  int64_t pairs = 0;
  for (const int64_t section : sections) pairs += section;
  problem.window = {2 * pairs, 2 * pairs, 0};
  problem.positions = MultiAxis{map, sections, DType::kI64, {sections.size(), Progression<int64_t>{}}};
  return problem;
}

// The axes of all pairs, by letters in the order of the sections.
std::string Axes(AxisMap map, const std::vector<int64_t>& sections, std::string_view letters) {
  const Problem problem = Mapped(map, sections);
  std::string axes;
  for (int64_t i = 0; i < problem.pairs(); ++i)
    axes += letters[static_cast<size_t>(AxisOfPair(problem, i).axis)];
  return axes;
}

// "index/dim" of all pairs.
std::string Exponents(AxisMap map, const std::vector<int64_t>& sections) {
  const Problem problem = Mapped(map, sections);
  std::string exponents;
  for (int64_t i = 0; i < problem.pairs(); ++i) {
    const PairAxis at = AxisOfPair(problem, i);
    exponents += fmt::format("{}{}/{}", i == 0 ? "" : " ", at.index, at.dim);
  }
  return exponents;
}

TEST(AxisMap, GivesEachPairItsAxis) {
  EXPECT_EQ(Axes(AxisMap::kChunked, {2, 3, 1}, "thw"), "tthhhw");
  EXPECT_EQ(Axes(AxisMap::kVision, {2, 0, 3}, "thw"), "ttwww");
  EXPECT_EQ(Axes(AxisMap::kInterleaved, {5, 2, 2}, "thw"), "thwthwttt");
  EXPECT_EQ(Axes(AxisMap::kErnie, {3, 2, 3}, "hwt"), "hwhwhttt");
  EXPECT_EQ(Axes(AxisMap::kGgmlInterleaved, {2, 2, 1, 3}, "thwe"),
            "thwthee"
            "e");
  EXPECT_EQ(Axes(AxisMap::kAlternating, {3, 3}, "xy"), "xyxyxy");
  EXPECT_EQ(Axes(AxisMap::kPixtral, {3, 2}, "hw"), "hhhww");
  EXPECT_EQ(Axes(AxisMap::kGreedy, {2, 3, 3}, "thw"), "thwhwhwt");  // openPangu's own example
  EXPECT_EQ(Axes(AxisMap::kGreedy, {2, 4}, "hw"), "hwhwww");
}

// Qwen3-VL: 24 pairs of t, 20 of h and 20 of w; ggml leaves what its sections do not reach to the fourth axis.
TEST(AxisMap, FollowsTheModelsSections) {
  const std::string qwen = Axes(AxisMap::kInterleaved, {24, 20, 20}, "thw");
  EXPECT_EQ(qwen.substr(0, 6) + qwen.substr(56),
            "thwthw"
            "wthwtttt");
  EXPECT_EQ(Axes(AxisMap::kGgmlInterleaved, {24, 20, 20, 0}, "thwe").substr(56), "wthwteet");
  EXPECT_EQ(Axes(AxisMap::kErnie, {22, 22, 20}, "hwt").substr(40),
            "hwhw"
            "tttttttttttttttttttt");
}

TEST(AxisMap, GivesEachPairItsExponent) {
  EXPECT_EQ(Exponents(AxisMap::kChunked, {1, 2}), "0/6 1/6 2/6");
  EXPECT_EQ(Exponents(AxisMap::kVision, {2, 1}), "0/4 1/4 0/2");
  EXPECT_EQ(Exponents(AxisMap::kAlternating, {2, 2}), "0/4 0/4 1/4 1/4");
  EXPECT_EQ(Exponents(AxisMap::kPixtral, {2, 2}), "0/8 2/8 1/8 3/8");
  EXPECT_EQ(Exponents(AxisMap::kGreedy, {1, 1, 1}), "0/6 1/6 2/6");
}

TEST(AxisOfPair, IsTheOnlyAxisOfOtherPositions) {
  Problem problem;
  problem.window = {16, 8, 0};
  EXPECT_EQ(AxisOfPair(problem, 3), (PairAxis{0, 3, 8}));
  const PairOfHead pair = HeadPair(problem, 3);
  EXPECT_EQ(pair.pair, 3);
  EXPECT_EQ(pair.index, 3);
  EXPECT_EQ(pair.rot_dim, 8);
  EXPECT_EQ(pair.head_dim, 16);
}

TEST(EvenSections, AreValidWhereThereAreAny) {
  for (size_t map = 0; map < std::size(kNames<AxisMap>); ++map)
    for (size_t axes = 0; axes <= 5; ++axes)
      for (int64_t pairs = 1; pairs <= 12; ++pairs) {
        const auto sections = EvenSections(static_cast<AxisMap>(map), axes, pairs);
        const auto [least, most] = AxesOf(static_cast<AxisMap>(map));
        if (axes < least || axes > most) {
          EXPECT_TRUE(sections.empty());
          continue;
        }
        if (sections.empty()) continue;
        const auto valid = Validate(Mapped(static_cast<AxisMap>(map), sections));
        EXPECT_TRUE(valid) << Print(Mapped(static_cast<AxisMap>(map), sections)) << " "
                           << valid.error().message;
      }
}

}  // namespace
}  // namespace ropecheck
