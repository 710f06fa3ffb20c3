// Where a law has an edge, a ball over it is no answer: it stays open until more bits decide.
#include <gtest/gtest.h>

#include <cmath>

#include "reference/frequency/inv_freq.h"
#include "reference/oracle/ball_real.h"
#include "reference/oracle/ball_rounding.h"
#include "reference/oracle/frequency_table.h"

namespace ropecheck {
namespace {

// Turns of pair 0 within 8192 positions, to 53 bits: the step of Llama-3 without a band lies 2^-53 beside it.
const double kEdge = 8192 / (2 * std::numbers::pi);
const Llama3 kStep{8, kEdge, kEdge, 8192};

TEST(Step, IsOpenWhileTheBallIsOverIt) {
  const PairOfHead pair{0, 0, 64, 64};
  double rounded = 0;
  const Ball open = InvFreqOf(FrequencyLaw(kStep), Ball(1e4, 40), pair);
  EXPECT_EQ(arb_is_finite(open.get()), 0);
  EXPECT_FALSE(RoundBall(open, DType::kF64, &rounded));
  const Ball decided = InvFreqOf(FrequencyLaw(kStep), Ball(1e4, 256), pair);
  ASSERT_TRUE(RoundBall(decided, DType::kF64, &rounded));
  EXPECT_TRUE(rounded == 1 || rounded == 0.125);
  // The double nearest to the edge is on one side of it, its neighbour on the other.
  double beside = 0;
  const double other = std::nextafter(kEdge, rounded == 1 ? 1e9 : 0.0);
  ASSERT_TRUE(RoundBall(InvFreqOf(FrequencyLaw(Llama3{8, other, other, 8192}), Ball(1e4, 256), pair),
                        DType::kF64, &beside));
  EXPECT_EQ(beside + rounded, 1.125);
}

// A number of turns for which the first limit is 10 to 53 bits.
double TurnsOfWholeLimit() { return 4096 / (2 * std::numbers::pi * std::pow(1e4, 20.0 / 64)); }

TEST(Floor, OfALimitBesideAnIntegerHoldsBothUntilBitsDecide) {
  const double turns = TurnsOfWholeLimit();
  const PairOfHead pair{12, 12, 64, 64};
  double low_bits = 0, high_bits = 0;
  const FrequencyLaw law = Yarn{40, 4096, turns, 1};
  EXPECT_FALSE(RoundBall(InvFreqOf(law, Ball(1e4, 40), pair), DType::kF32, &low_bits));
  ASSERT_TRUE(RoundBall(InvFreqOf(law, Ball(1e4, 256), pair), DType::kF64, &high_bits));
  std::vector<double> either;
  for (const double turn : {turns * (1 + 1e-12), turns * (1 - 1e-12)})
    either.push_back(InvFreqOf(FrequencyLaw(Yarn{40, 4096, turn, 1}), 1e4, pair));
  EXPECT_NE(either[0], either[1]);
  EXPECT_TRUE(std::fabs(high_bits - either[0]) < 1e-15 || std::fabs(high_bits - either[1]) < 1e-15);
}

TEST(FrequencyTable, DecidesEveryEdge) {
  Problem problem;
  problem.window = {64, 64, 0};
  for (const FrequencyLaw& law :
       {FrequencyLaw(kStep), FrequencyLaw(Yarn{40, 4096, TurnsOfWholeLimit(), 1}),
        FrequencyLaw(Yarn{64, 4096, 1, 1, false}), FrequencyLaw(Yarn{64, 4096, 1, 1}),
        FrequencyLaw(Yarn{4, 4, 1, 1, false}), FrequencyLaw(Yarn{4, int64_t{1} << 40, 1, 1, false}),
        FrequencyLaw(YarnKeras{4, 4096, 1, 1, false})}) {
    problem.law = law;
    const auto table = GetFrequencyTable(problem);
    ASSERT_TRUE(table) << law.index();
    for (size_t i = 0; i < 32; ++i) {
      EXPECT_GT((*table)->nearest[i], 0);
      EXPECT_LE((*table)->nearest[i], 1);
    }
  }
}

TEST(FrequencyTable, RefusesALawWithoutAValue) {
  Problem problem;
  problem.window = {64, 64, 0};
  problem.base = 1;
  problem.law = Yarn{4, 4096};
  const auto table = GetFrequencyTable(problem);
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().message.find("base 1 and law yarn"), std::string::npos) << table.error().message;
}

}  // namespace
}  // namespace ropecheck
