// Laws that say the same for some parameters, proved: the balls of both overlap at every precision.
#include <gtest/gtest.h>

#include "reference/frequency/inv_freq.h"
#include "reference/oracle/ball_real.h"

namespace ropecheck {
namespace {

struct Identity {
  const char* says;
  FrequencyLaw one, other;
};

std::vector<Identity> Identities() {
  return {{"linear by 1", Linear{1}, Plain{}},
          {"ratio 1", RopeRatio{1}, Plain{}},
          {"NTK by 1", Ntk{1}, Plain{}},
          {"dynamic NTK at its own length", DynamicNtk{10, 2048, 2048}, Plain{}},
          {"dynamic NTK below it", DynamicNtk{10, 2048, 7}, Plain{}},
          {"dynamic NTK is NTK", DynamicNtk{4, 2048, 8192}, Ntk{13}},
          {"fixed NTK by 1", NtkFixed{1}, Plain{}},
          {"mixed NTK by 1", NtkMixed{1, 0.625}, Plain{}},
          {"mixed NTK with b 0 is linear", NtkMixed{8, 0}, Linear{8}},
          {"keras dynamic by 1", KerasDynamic{1}, Plain{}},
          {"NTK by parts by 1", NtkByParts{1, 2048, 1, 1}, Plain{}},
          {"NTK by parts without parts", NtkByParts{8, 2048, 0, 0}, Linear{8}},
          {"YaRN by 1", Yarn{1, 4096}, Plain{}},
          {"YaRN by 1, limits as they are", Yarn{1, 4096, 32, 1, false}, Plain{}},
          {"YaRN without extrapolation is linear", Yarn{8, 4096, 32, 1, true, 0}, Linear{8}},
          {"YaRN of ggml agrees where the order is right", YarnGgml{40, 4096}, Yarn{40, 4096}},
          {"YaRN of keras agrees below its cut", YarnKeras{40, 4096, 32, 1, true}, Yarn{40, 4096}},
          {"Llama-3 by 1", Llama3{1, 1, 4, 8192}, Plain{}},
          {"Llama-3 where every pair is slow", Llama3{8, 1e6, 2e6, 8192}, Linear{8}},
          {"Llama-3 where every pair is fast", Llama3{8, 1e-9, 1e-8, 8192}, Plain{}},
          {"LongRoPE of equal divisors",
           LongRope{std::vector<double>(32, 1), std::vector<double>(32, 8), 9, 10}, Linear{8}},
          {"divisors of 8", Divisors{std::vector<double>(32, 8)}, Linear{8}},
          {"p-RoPE over the whole head", Proportional{8}, Linear{8}}};
}

TEST(LawIdentity, HoldsForEveryPair) {
  for (const Identity& identity : Identities())
    for (const double base : {1e4, 5e5, 10000.1})
      for (const int64_t precision : {64, 256, 1000})
        for (int64_t i = 0; i < 32; ++i) {
          const PairOfHead pair{i, i, 64, 64};
          const Ball one = InvFreqOf(identity.one, Ball(base, precision), pair);
          const Ball other = InvFreqOf(identity.other, Ball(base, precision), pair);
          ASSERT_NE(arb_overlaps(one.get(), other.get()), 0) << identity.says << " pair " << i;
          ASSERT_GT(arb_rel_accuracy_bits(one.get()), precision - 40) << identity.says << " pair " << i;
        }
}

TEST(LawIdentity, NtkKeepsTheFirstPairAndDividesTheLastByAlpha) {
  const Ball base(1e4, 256);
  const PairOfHead first{0, 0, 64, 64}, last{31, 31, 64, 64};
  EXPECT_NE(arb_is_one(InvFreqOf(Ntk{8}, base, first).get()), 0);
  EXPECT_NE(arb_overlaps(InvFreqOf(Ntk{8}, base, last).get(), InvFreqOf(Linear{8}, base, last).get()), 0);
  EXPECT_NE(
      arb_overlaps(InvFreqOf(NtkMixed{8, 0.625}, base, last).get(), InvFreqOf(Linear{8}, base, last).get()),
      0);
}

// inv_freq of base^2 at 2R is that of base at R.
TEST(LawIdentity, PlainPowersDependOnTheQuotientAlone) {
  for (int64_t i = 0; i < 32; ++i)
    EXPECT_NE(arb_overlaps(InvFreqOf(Plain{}, Ball(1e4, 256), {i, i, 64, 64}).get(),
                           InvFreqOf(Proportional{}, Ball(1e4, 256), {2 * i, 2 * i, 64, 128}).get()),
              0);
}

}  // namespace
}  // namespace ropecheck
