// The limits of YaRN's ramp for published configurations, and the corners where its readings part.
#include "reference/frequency/ramp.h"

#include <gtest/gtest.h>

#include <cmath>

#include "reference/frequency/inv_freq.h"

namespace ropecheck {
namespace {

struct Range {
  const char* model;
  double base;
  RampRule rule;
  double low, high;  // in pairs, before rounding
};
// From the models' configurations (rope_theta, original_max_position_embeddings, beta_fast, beta_slow).
constexpr Range kRanges[] = {
    {"gpt-oss", 150000, {64, 4096, 32, 1, false, 63}, 8.093, 17.398},
    {"DeepSeek-V3", 1e4, {64, 4096, 32, 1, false, 63}, 10.472, 22.513},
    {"Kimi-K2", 5e4, {64, 4096, 1, 1, false, 63}, 19.165, 19.165},
    {"Qwen2.5 x4", 1e6, {128, 32768, 32, 1, false, 127}, 23.596, 39.651},
    {"Llama-2 x16", 1e4, {128, 4096, 32, 1, false, 127}, 20.944, 45.027},
};

TEST(RampLimits, AreThoseOfPublishedConfigurations) {
  for (const Range& range : kRanges) {
    RampLimits<double> limits = LimitsOf(range.rule, range.base);
    EXPECT_NEAR(limits.low, range.low, 6e-4) << range.model;
    EXPECT_NEAR(limits.high, range.high, 6e-4) << range.model;
    RampRule rounded = range.rule;
    rounded.truncate = true;
    limits = LimitsOf(rounded, range.base);
    EXPECT_EQ(limits.low, std::floor(range.low)) << range.model;
    EXPECT_EQ(limits.high, std::ceil(range.high)) << range.model;
  }
}

// What a law makes of each pair, over plain.
std::vector<double> Shares(const FrequencyLaw& law, double base, int64_t rot_dim) {
  std::vector<double> shares;
  for (int64_t i = 0; i < rot_dim / 2; ++i)
    shares.push_back(InvFreqOf(law, base, {i, i, rot_dim, rot_dim}) /
                     InvFreqOf(Plain{}, base, {i, i, rot_dim, rot_dim}));
  return shares;
}

TEST(Yarn, ReversesTheRampWhereItsLimitsAreInTheWrongOrder) {
  // base 10, 8 pairs, 131072 positions: low = 22 lies above the cut at 15.
  EXPECT_EQ(Shares(Yarn{4, 131072}, 10, 16), std::vector<double>(8, 0.25));
  EXPECT_EQ(Shares(YarnGgml{4, 131072}, 10, 16), std::vector<double>(8, 1));
  // 4 positions: the second limit falls below 0.
  EXPECT_EQ(Shares(Yarn{4, 4}, 1e4, 64), std::vector<double>(32, 1));
  std::vector<double> all_but_pair_0(32, 0.25);
  all_but_pair_0[0] = 1;
  EXPECT_EQ(Shares(YarnGgml{4, 4}, 1e4, 64), all_but_pair_0);
}

TEST(Yarn, IsAStepWhereItsLimitsAreEqual) {
  // Kimi-K2: both limits are 19.165, or 19 and 20 where they are rounded.
  for (const bool truncate : {true, false}) {
    const std::vector<double> shares = Shares(Yarn{64, 4096, 1, 1, truncate}, 5e4, 64);
    EXPECT_EQ(shares[19], 1) << truncate;
    EXPECT_EQ(shares[20], 1.0 / 64) << truncate;
  }
}

TEST(Yarn, CutsTheSecondLimitAtTheLastPairInKerasOnly) {
  // base 1e4, 64 pairs, 131072 positions: the ramp ends at 69, or at 63.
  const auto yarn = Shares(Yarn{4, 131072}, 1e4, 128), ggml = Shares(YarnGgml{4, 131072}, 1e4, 128),
             keras = Shares(YarnKeras{4, 131072, 32, 1, true}, 1e4, 128);
  EXPECT_EQ(yarn, ggml);
  EXPECT_GT(yarn[63], 0.25);
  EXPECT_EQ(keras[63], 0.25);
}

TEST(Yarn, WeighsUnscaledFrequenciesByExtrapolation) {
  EXPECT_EQ(Shares(Yarn{4, 4096, 32, 1, true, 0}, 1e4, 64), std::vector<double>(32, 0.25));
  EXPECT_DOUBLE_EQ(Shares(Yarn{4, 4096, 32, 1, true, 0.5}, 1e4, 64)[0], 0.5 + 0.5 / 4);
}

}  // namespace
}  // namespace ropecheck
