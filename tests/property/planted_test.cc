// A property that cannot fail proves nothing: one planted bug of every class is found by drawing, and shrunk until no
// step of Simpler keeps it.
#include <gmock/gmock.h>

#include <map>

#include "adapters/host/open.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/simpler.h"
#include "tests/mutants/mutant.h"
#include "tests/property/judge_call.h"

namespace ropecheck::property {
namespace {

constexpr DrawLimits kSmall{
    .max_tokens = 19, .max_heads = 5, .max_head_dim = 72, .max_elements = 4096, .max_table_rows = 600};

struct Planted {
  const char* kernel;
  int64_t elements;  // of q in the shrunk case, at most: the smallest domain in which the bug shows
};
void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.kernel; }

const mutants::Mutant* FindMutant(std::string_view name) {
  for (const std::span<const mutants::Mutant> group : mutants::Mutants())
    for (const mutants::Mutant& mutant : group)
      if (mutant.name == name) return &mutant;
  return nullptr;
}

// The check has something to say about the call.
bool Speaks(const Check& check, const KernelInfo& kernel, const Call& call) {
  const auto checks = ChecksOf(kernel, call);
  return std::ranges::find(checks, &check) != checks.end();
}

class PlantedBug : public testing::TestWithParam<Planted> {};

TEST_P(PlantedBug, IsFoundAndShrunk) {
  const mutants::Mutant* mutant = FindMutant(GetParam().kernel);
  ASSERT_NE(mutant, nullptr);
  const Check& check = *FindCheck(mutant->caught_by);
  const auto subject = OpenInWorker(ROPECHECK_MUTANTS, GetParam().kernel, {.fill = FillInputs}).value();
  const KernelInfo& kernel = subject->info();
  const auto calls = CallsWithin(kernel, kSmall);
  const auto judge = [&](const Call& call) {
    subject->Restart();  // what a bug keeps must not help the next candidate
    Judge(*subject, call, {&check});
  };
  const PropertyRun run = RunProperty(
      [&] {
        const Call call = *calls;
        if (Speaks(check, kernel, call)) judge(call);
      },
      3000);
  ASSERT_TRUE(run.refuted()) << run.text();
  const auto shrunk = ParseCase(run.counterexample());
  ASSERT_TRUE(shrunk) << run.counterexample();
  const auto& [batch, tokens, heads_q, heads_k] = shrunk->call.problem.shape;
  EXPECT_LE(batch * tokens * heads_q * shrunk->call.problem.window.head_dim, GetParam().elements)
      << run.counterexample();
  for (const Call& simpler : Simpler(shrunk->call)) {
    if (!Takes(kernel, simpler) || !Speaks(check, kernel, simpler)) continue;
    EXPECT_NO_THROW(judge(simpler)) << Print(simpler) << " fails as well";
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfEveryClass, PlantedBug,
    testing::Values(Planted{"x001_pairing_inverted", 8}, Planted{"x017_whole_head_rotated", 8},
                    Planted{"x029_last_token_dropped", 18}, Planted{"x034_batch_ignored", 4},
                    Planted{"x047_int16", 2}, Planted{"x061_keys_with_query_strides", 8},
                    Planted{"x070_position_counts_heads", 4}, Planted{"x076_position_bf16", 2},
                    Planted{"x085_linear_twice", 4}, Planted{"x107_inverse_without_offset", 4},
                    Planted{"x112_scratch_not_reset", 6}, Planted{"inf_leaves_its_pair", 4},
                    Planted{"x100_last_two_axes_exchanged", 6}, Planted{"x118_bad_rot_dim_accepted", 2}),
    [](const auto& planted) { return std::string(planted.param.kernel); });

// H and N need what Draw does not make: more than 65,535 rows, and an earlier call.
TEST(PlantedBugs, AreOfEveryClassThatACallAloneShows) {
  std::map<char, int> of_class;
  for (const char* kernel :
       {"x001_pairing_inverted", "x017_whole_head_rotated", "x029_last_token_dropped", "x034_batch_ignored",
        "x047_int16", "x061_keys_with_query_strides", "x070_position_counts_heads", "x076_position_bf16",
        "x085_linear_twice", "x107_inverse_without_offset", "x112_scratch_not_reset", "inf_leaves_its_pair",
        "x100_last_two_axes_exchanged"})
    ++of_class[FindMutant(kernel)->bug_class];
  for (const std::span<const mutants::Mutant> group : mutants::Mutants())
    for (const mutants::Mutant& mutant : group)
      if (std::string_view("HN").find(mutant.bug_class) == std::string_view::npos) {
        EXPECT_GT(of_class[mutant.bug_class], 0) << mutant.name;
      }
}

}  // namespace
}  // namespace ropecheck::property
