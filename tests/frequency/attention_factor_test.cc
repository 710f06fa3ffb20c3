// Attention factors of published models, and where readings of one configuration part.
#include "reference/frequency/attention_factor.h"

#include <gtest/gtest.h>

namespace ropecheck {
namespace {

TEST(GetMscale, HasThePublishedValues) {
  EXPECT_NEAR(GetMscale(4), 1.138629, 5e-7);
  EXPECT_NEAR(GetMscale(16), 1.277259, 5e-7);
  EXPECT_NEAR(GetMscale(40), 1.368888, 5e-7);
  EXPECT_NEAR(GetMscale(64), 1.415888, 5e-7);
  EXPECT_EQ(GetMscale(1), 1);
  EXPECT_EQ(GetMscale(0.5), 1);
}

TEST(YarnGain, PrefersTheFactorThenThePairAndIgnoresALoneMscale) {
  EXPECT_EQ(YarnGain(40, {.attention_factor = 0.75, .mscale = 1, .mscale_all_dim = 1}), 0.75);
  EXPECT_EQ(YarnGain(40, {.attention_factor = {}, .mscale = 1, .mscale_all_dim = 1}), 1);
  EXPECT_EQ(YarnGain(40, {.attention_factor = {}, .mscale = 0.707, .mscale_all_dim = 0}), GetMscale(40));
}

TEST(YarnDeepseekGain, CountsALoneMscale) {
  EXPECT_NEAR(YarnDeepseekGain(40, 0.707, 0), 1.2608, 5e-5);
  EXPECT_EQ(YarnDeepseekGain(40, 1, 1), 1);
}

TEST(YarnGgmlGain, DoesNotStopAtOne) {
  EXPECT_NEAR(YarnGgmlGain(16), GetMscale(16), 1e-15);
  EXPECT_LT(YarnGgmlGain(0.5), 1);
}

TEST(LongRopeGain, IsThatOfPhi3) {
  EXPECT_NEAR(LongRopeGain(131072.0 / 4096, 4096), 1.190238, 5e-7);
  EXPECT_EQ(LongRopeGain(1, 4096), 1);
  EXPECT_EQ(LongRopeGain(0.25, 4096), 1);
}

}  // namespace
}  // namespace ropecheck
