#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ropecheck/kernel.h>

#include <utility>
#include <vector>

namespace {

using ropecheck::Support;
using ::testing::ElementsAre;
using ::testing::Pair;

std::vector<std::pair<uint32_t, uint32_t>> Values(const Support& support) {
  const rc_support t = support.table();
  std::vector<std::pair<uint32_t, uint32_t>> rows;
  for (uint32_t i = 0; i < t.n_values; ++i) rows.emplace_back(t.values[i].axis, t.values[i].value);
  return rows;
}

TEST(Support, ListsTheTermsInOrderAndUnfoldsGroups) {
  using namespace ropecheck::axis;
  const Support s = {half, f32, bshd_dense, ids_i32, in_place, plain_base, full_window, forward};
  EXPECT_THAT(
      Values(s),
      ElementsAre(Pair(RC_AXIS_PAIRING, RC_HALF), Pair(RC_AXIS_DTYPE, RC_F32), Pair(RC_AXIS_LAYOUT, RC_BSHD),
                  Pair(RC_AXIS_STRIDES, RC_STRIDES_DENSE), Pair(RC_AXIS_POSITIONS, RC_POS_IDS_I32),
                  Pair(RC_AXIS_PLACEMENT, RC_IN_PLACE), Pair(RC_AXIS_LAW, RC_LAW_PLAIN),
                  Pair(RC_AXIS_WINDOW, RC_WINDOW_FULL), Pair(RC_AXIS_DIRECTION, RC_FORWARD)));
  EXPECT_EQ(s.table().n_ranges, 0u);
  EXPECT_EQ(s.table().struct_size, sizeof(rc_support));
}

TEST(Support, KeepsEveryRangeOfAnAxis) {
  using namespace ropecheck::axis;
  const Support s = {head_dim(64), head_dim(96, 256, 32), positions_up_to(8191), batch(1),
                     no_gqa,       threads(1, 4)};
  const rc_support t = s.table();
  ASSERT_EQ(t.n_ranges, 6u);
  const auto row = [&](uint32_t i) {
    return std::vector<int64_t>{t.ranges[i].axis, t.ranges[i].min, t.ranges[i].max, t.ranges[i].step};
  };
  EXPECT_THAT(row(0), ElementsAre(RC_AXIS_HEAD_DIM, 64, 64, 1));
  EXPECT_THAT(row(1), ElementsAre(RC_AXIS_HEAD_DIM, 96, 256, 32));
  EXPECT_THAT(row(2), ElementsAre(RC_AXIS_POSITION, 0, 8191, 1));
  EXPECT_THAT(row(3), ElementsAre(RC_AXIS_BATCH, 1, 1, 1));
  EXPECT_THAT(row(4), ElementsAre(RC_AXIS_GQA_RATIO, 1, 1, 1));
  EXPECT_THAT(row(5), ElementsAre(RC_AXIS_THREADS, 1, 4, 1));
}

TEST(Support, GroupsHoldEveryValueOfTheirAxis) {
  using namespace ropecheck::axis;
  EXPECT_THAT(Values({any_window}), ElementsAre(Pair(RC_AXIS_WINDOW, 0), Pair(RC_AXIS_WINDOW, 1),
                                                Pair(RC_AXIS_WINDOW, 2), Pair(RC_AXIS_WINDOW, 3)));
  EXPECT_EQ(Values({any_layout}).size(), 4u);
  EXPECT_EQ(Values({any_strides}).size(), 5u);
}

TEST(Support, TakesAddedTermsAndValuesOfAdapterHeader) {
  Support s = {ropecheck::axis::f32};
  s.add(ropecheck::axis::value(RC_AXIS_LAW, RC_LAW_YARN));
  EXPECT_THAT(Values(s), ElementsAre(Pair(RC_AXIS_DTYPE, RC_F32), Pair(RC_AXIS_LAW, RC_LAW_YARN)));
}

}  // namespace
