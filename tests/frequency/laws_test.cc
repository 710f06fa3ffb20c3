// Each law against its formula, written out for one pair, and against published tables.
#include <gtest/gtest.h>

#include <cmath>

#include "reference/frequency/dynamic_ntk_state.h"
#include "reference/frequency/f32.h"
#include "reference/frequency/inv_freq.h"

namespace ropecheck {
namespace {

constexpr PairOfHead kPair{.pair = 3, .index = 3, .rot_dim = 16, .head_dim = 32};
constexpr double kBase = 10000;

double At(const FrequencyLaw& law, const PairOfHead& pair = kPair, double base = kBase) {
  return InvFreqOf(law, base, pair);
}

TEST(InvFreq, FollowsEachLawsFormula) {
  const double plain = std::pow(kBase, -6.0 / 16), stretch = std::pow(4.0, 16.0 / 14);
  EXPECT_DOUBLE_EQ(At(Plain{}), plain);
  EXPECT_DOUBLE_EQ(At(Linear{4}), plain / 4);
  EXPECT_DOUBLE_EQ(At(RopeRatio{50}), std::pow(500000.0, -6.0 / 16));
  EXPECT_DOUBLE_EQ(At(Explicit{{1, 2, 3, 4.5}}), 4.5);
  EXPECT_DOUBLE_EQ(At(Divisors{{1, 2, 3, 4.5}}), plain / 4.5);
  EXPECT_DOUBLE_EQ(At(Ntk{4}), std::pow(kBase * stretch, -6.0 / 16));
  // 2 * 3000/1000 - 1 = 5.
  EXPECT_DOUBLE_EQ(At(DynamicNtk{2, 1000, 3000}), At(Ntk{5}));
  EXPECT_DOUBLE_EQ(At(NtkFixed{4}), std::pow(40000.0, -6.0 / 16) / std::pow(4.0, 2.0 / 16));
  EXPECT_DOUBLE_EQ(At(NtkMixed{4, 0.5}), plain / std::exp(std::log(4.0) / std::sqrt(8.0) * std::sqrt(4.0)));
  EXPECT_DOUBLE_EQ(At(KerasDynamic{4}), plain / stretch);
  EXPECT_DOUBLE_EQ(At(Proportional{}), std::pow(kBase, -6.0 / 32));
  EXPECT_DOUBLE_EQ(At(Proportional{8}), std::pow(kBase, -6.0 / 32) / 8);
}

TEST(InvFreq, TakesListsByThePairAndExponentsByTheIndex) {
  const PairOfHead second_axis{.pair = 3, .index = 1, .rot_dim = 4, .head_dim = 8};
  EXPECT_EQ(At(Explicit{{1, 2, 3, 4}}, second_axis), 4);
  EXPECT_DOUBLE_EQ(At(Divisors{{1, 2, 3, 4}}, second_axis), std::pow(kBase, -2.0 / 4) / 4);
}

TEST(LongRope, SwitchesBeyondTheOriginalLength) {
  const std::vector<double> shorter(8, 2), longer(8, 5);
  const double plain = At(Plain{});
  for (const int64_t length : {0, 4095, 4096})
    EXPECT_DOUBLE_EQ(At(LongRope{shorter, longer, 4096, length}), plain / 2) << length;
  EXPECT_DOUBLE_EQ(At(LongRope{shorter, longer, 4096, 4097}), plain / 5);
}

// Of Llama 3.1 (base 5e5, 64 pairs): 8192 f / 2pi turns. Pair 28 turns 4.19 times, 29 3.41, 34 1.22 and 35 0.997.
TEST(Llama3, KeepsBlendsAndDivides) {
  const auto at = [](const Llama3& law, int64_t i) {
    return At(law, {i, i, 128, 128}, 5e5) / At(Plain{}, {i, i, 128, 128}, 5e5);
  };
  EXPECT_EQ(at(Llama3{}, 0), 1);
  EXPECT_EQ(at(Llama3{}, 28), 1);
  EXPECT_EQ(at(Llama3{}, 35), 1.0 / 8);
  EXPECT_EQ(at(Llama3{}, 63), 1.0 / 8);
  const double turns = 8192 * std::pow(5e5, -58.0 / 128) / (2 * std::numbers::pi), t = (turns - 1) / 3;
  EXPECT_DOUBLE_EQ(at(Llama3{}, 29), (1 - t) / 8 + t);
  // Llama-4 Scout has no band.
  EXPECT_EQ(at(Llama3{16, 1, 1, 8192}, 34), 1);
  EXPECT_EQ(at(Llama3{16, 1, 1, 8192}, 35), 1.0 / 16);
}

TEST(NtkByParts, GoesFromPlainOverNtkToLinear) {
  const NtkByParts law{8, 2048, 1, 1};
  // base 1e4, 64 pairs: plain up to floor(20.94) = 20, ntk around 39, linear from ceil(42.32) = 43 on.
  const auto at = [](const FrequencyLaw& which, int64_t i) { return At(which, {i, i, 128, 128}); };
  EXPECT_EQ(at(law, 0), 1);
  EXPECT_DOUBLE_EQ(at(law, 20), at(Plain{}, 20));
  EXPECT_DOUBLE_EQ(at(law, 36), at(Ntk{8}, 36));
  EXPECT_DOUBLE_EQ(at(law, 60), at(Linear{8}, 60));
  EXPECT_DOUBLE_EQ(at(NtkByParts{8, 2048, 0, 0}, 5), at(Linear{8}, 5));
}

TEST(DynamicNtkState, GrowsWithTheLongestCallAndFallsBackBelowTheModelsOwnLength) {
  DynamicNtkState state(2048);
  EXPECT_EQ(state.Next(10), 2048);
  EXPECT_EQ(state.Next(4000), 4000);
  EXPECT_EQ(state.Next(3000), 4000);  // the stretched table stays
  EXPECT_EQ(state.Next(2048), 4000);  // here too
  EXPECT_EQ(state.Next(2047), 2048);
  EXPECT_EQ(state.Next(2048), 2048);
}

TEST(F32, RoundsEveryOperation) {
  const PairOfHead pair{7, 7, 80, 80};
  const float power = 1.0f / std::pow(10000.0f, 14.0f / 80.0f);
  EXPECT_EQ(InvFreqOf(Plain{}, F32(10000), pair).value(), power);
  EXPECT_EQ(InvFreqOf(Linear{3.3}, F32(10000), pair).value(), power / 3.3f);
  EXPECT_NE(InvFreqOf(Linear{3.3}, F32(10000), pair).value(),
            static_cast<float>(InvFreqOf(Linear{3.3}, 10000.0, pair)));
}

}  // namespace
}  // namespace ropecheck
