// Tables that a kernel computes in fp32, law by law, stay inside the bound of their law; wrong ones exceed it.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "reference/frequency/f32.h"
#include "reference/frequency/inv_freq.h"
#include "reference/precision/phase.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/case.h"
#include "reference/problem/names.h"
#include "reference/problem/validate.h"
#include "tests/precision/emulate.h"

namespace ropecheck {
namespace {

constexpr LibraryErrors kGlibc{.pow = 0.55, .exp = 0.55, .log = 0.55, .sin = 0.5607};

constexpr AngleMethod kMethods[] = {AngleMethod::kF32Pow,     AngleMethod::kF32PowNeg,
                                    AngleMethod::kF32ExpLog,  AngleMethod::kF32PowOfPow,
                                    AngleMethod::kF32FastPow, AngleMethod::kF32Iterated};

// Laws with the parameters of models, and at their corners.
std::vector<FrequencyLaw> Laws() {
  return {Plain{},
          Linear{4},
          Linear{3.3},
          RopeRatio{500},
          Ntk{8},
          Ntk{1000},
          Ntk{1},
          DynamicNtk{4, 2048, 8192},
          DynamicNtk{3.3, 2048, 2049},
          DynamicNtk{10, 2048, 2048},
          NtkFixed{8},
          NtkMixed{8, 0.625},
          NtkMixed{3.3, 2},
          KerasDynamic{4},
          Proportional{},
          Proportional{8},
          Yarn{40, 4096},
          Yarn{4, 32768},
          Yarn{32, 4096, 32, 1, false},
          Yarn{64, 4096, 1, 1},
          Yarn{64, 4096, 1, 1, false},
          Yarn{4, 131072, 1, 32},
          Yarn{16, 4096, 32, 1, true, 0.5},
          Yarn{0.5, 2048},
          YarnGgml{16, 4096},
          YarnGgml{4, 131072, 1, 32},
          YarnGgml{8, 4096, 32, 1, 0},
          YarnKeras{4, 131072},
          YarnKeras{32, 4096, 32, 1, true},
          NtkByParts{8, 2048},
          NtkByParts{4, 4096, 0.75, 0.5},
          Llama3{8, 1, 4, 8192},
          Llama3{32, 1, 4, 8192},
          Llama3{16, 1, 1, 8192},
          Llama3{8, 1, 32, 131072}};
}

// inv_freq[i] as a kernel computes it in fp32, over the exact one, in units of 2^-24.
double ErrorInUnits(const Problem& problem, const FrequencyLaw& law, AngleMethod method, int64_t i) {
  const PairOfHead pair = HeadPair(problem, i);
  const double exact = InvFreqOf(problem.law, problem.base, pair);
  const double got = InvFreqOf(law, F32(problem.base, PowerOf(method)), pair).value();
  return std::fabs(got - exact) / exact / kF32Unit;
}

Problem ProblemOf(const FrequencyLaw& law, double base, int64_t rot_dim) {
  Problem problem;
  problem.law = law;
  problem.base = base;
  problem.window = {2 * rot_dim, rot_dim, 0};
  return problem;
}

TEST(LawError, ContainsEveryTableThatIsComputedInFp32) {
  double worst = 0;
  for (const FrequencyLaw& law : Laws())
    for (const double base : {1e4, 5e5, 1e6, 10000.1, 100.0, 1.5})
      for (const int64_t rot_dim : {128, 64, 80, 96, 4, 10, 512}) {
        const Problem problem = ProblemOf(law, base, rot_dim);
        ASSERT_TRUE(Validate(problem)) << Print(problem);
        for (const AngleMethod method : kMethods) {
          const auto kappa = FrequencyError(problem, method, kGlibc);
          for (int64_t i = 0; i < problem.pairs(); ++i) {
            const double bound = kappa[static_cast<size_t>(i)];
            const double error = ErrorInUnits(problem, law, method, i);
            ASSERT_LE(error, bound + 0.01) << Print(problem) << " pair " << i << " method " << int(method);
            if (bound > 0) worst = std::max(worst, error / bound);
          }
        }
      }
  EXPECT_GT(worst, 0.5);
}

TEST(LawError, ContainsTablesOfDrawnParameters) {
  std::mt19937_64 random(1);
  const auto between = [&](double lo, double hi) {
    return lo * std::pow(hi / lo, static_cast<double>(random() >> 11) * 0x1p-53);
  };
  for (int round = 0; round < 3000; ++round) {
    const double factor = between(0.5, 100), base = between(50, 1e8);
    const int64_t length = static_cast<int64_t>(between(64, 1e6)),
                  rot_dim = 2 * static_cast<int64_t>(between(2, 129));
    const double slow = between(0.1, 10), fast = slow * between(1, 64), low = between(0.25, 8);
    for (const FrequencyLaw& law :
         {FrequencyLaw(Yarn{factor, length, fast, slow, round % 2 == 0}),
          FrequencyLaw(YarnGgml{factor, length, fast, slow, 1}),
          FrequencyLaw(YarnKeras{factor, length, fast, slow, round % 2 == 0}),
          FrequencyLaw(NtkByParts{factor, length}), FrequencyLaw(Ntk{factor}),
          FrequencyLaw(DynamicNtk{factor, length, length + round}), FrequencyLaw(NtkMixed{factor, slow}),
          FrequencyLaw(Llama3{factor, low, low * between(1, 16), length})}) {
      const Problem problem = ProblemOf(law, base, rot_dim);
      ASSERT_TRUE(Validate(problem)) << Print(problem);
      for (const AngleMethod method : {AngleMethod::kF32Pow, AngleMethod::kF32PowNeg}) {
        const auto kappa = FrequencyError(problem, method, kGlibc);
        for (int64_t i = 0; i < problem.pairs(); ++i)
          ASSERT_LE(ErrorInUnits(problem, law, method, i), kappa[static_cast<size_t>(i)] + 0.01)
              << Print(problem) << " pair " << i << " method " << int(method);
      }
    }
  }
}

// The largest error over bound among the pairs of a table that follows `wrong` where the problem says `law`.
double Exceeds(const FrequencyLaw& law, const FrequencyLaw& wrong, double base, int64_t rot_dim) {
  const Problem problem = ProblemOf(law, base, rot_dim);
  // The loosest of all ways to the powers.
  const auto kappa = FrequencyError(problem, AngleMethod::kF32Iterated, {});
  double worst = 0;
  for (int64_t i = 1; i < problem.pairs(); ++i)
    worst = std::max(worst,
                     ErrorInUnits(problem, wrong, AngleMethod::kF32Pow, i) / kappa[static_cast<size_t>(i)]);
  return worst;
}

TEST(LawError, IsExceededByTheTableOfAnotherReading) {
  const Yarn deepseek{40, 4096}, gpt_oss{32, 4096, 32, 1, false};
  EXPECT_GT(Exceeds(deepseek, Yarn{40, 4096, 32, 1, false}, 1e4, 64), 1000);
  EXPECT_GT(Exceeds(gpt_oss, Yarn{32, 4096}, 150000, 64), 1000);
  EXPECT_GT(Exceeds(deepseek, Yarn{40, 4096, 1, 1}, 1e4, 64), 1000);
  EXPECT_GT(Exceeds(Yarn{4, 131072, 32, 1, false}, YarnKeras{4, 131072}, 1e4, 128), 1000);
  EXPECT_GT(Exceeds(Yarn{4, 131072, 1, 32}, YarnGgml{4, 131072, 1, 32}, 1e4, 128), 1000);
  EXPECT_GT(Exceeds(Llama3{8}, Llama3{32}, 5e5, 128), 1000);
  EXPECT_GT(Exceeds(Llama3{8}, Llama3{8, 1, 32}, 5e5, 128), 1000);
  EXPECT_GT(Exceeds(Llama3{8}, Llama3{8, 1, 4, 8194}, 5e5, 128), 10);
  EXPECT_GT(Exceeds(Linear{8}, Ntk{8}, 1e4, 128), 1000);
  EXPECT_GT(Exceeds(Ntk{8}, NtkFixed{8}, 1e4, 128), 1000);
  EXPECT_GT(Exceeds(DynamicNtk{4, 4096, 8192}, DynamicNtk{4, 4096, 8191}, 1e4, 128), 5);
  EXPECT_GT(Exceeds(KerasDynamic{4}, Ntk{4}, 1e4, 128), 1000);
  EXPECT_GT(Exceeds(Proportional{}, Plain{}, 1e4, 64), 1000);
  EXPECT_GT(Exceeds(NtkByParts{8, 2048}, Yarn{8, 2048}, 1e4, 128), 1000);
}

// A pair beside a limit that rounds to an integer may come out with the other one: a kernel cannot know better.
TEST(LawError, AllowsEitherSideOfALimitThatFp32CannotTell) {
  const Problem step = ProblemOf(Llama3{8, 1, 1, 8192}, 1e4, 128);
  const double turns = 8192 / (2 * std::numbers::pi);  // of pair 0
  for (const double off : {0.0, 1e-8, -1e-8, 1e-3}) {
    Problem problem = step;
    const double limit = turns * (1 + off);
    problem.law = Llama3{8, limit, limit, 8192};
    const double kappa = FrequencyError(problem, AngleMethod::kF32Pow, kGlibc)[0];
    EXPECT_EQ(kappa > 0x1p23, std::fabs(off) < 1e-6) << off;
  }
}

TEST(LawError, IsExactForAFirstPairThatKeepsItsFrequency) {
  for (const FrequencyLaw& law : {FrequencyLaw(Plain{}), FrequencyLaw(Ntk{8}), FrequencyLaw(Yarn{40, 4096}),
                                  FrequencyLaw(Llama3{}), FrequencyLaw(Proportional{})})
    EXPECT_EQ(FrequencyError(ProblemOf(law, 1e4, 64), AngleMethod::kF32Pow, {})[0], 0) << NameOf(law);
}

}  // namespace
}  // namespace ropecheck
