// Every built-in kernel, and the oracle itself, under every check and law that speaks of what it takes.
#include <gmock/gmock.h>

#include <set>

#include "adapters/host/open.h"
#include "tests/property/judge_call.h"
#include "tests/property/oracle_subject.h"
#include "tests/property/run_property.h"

namespace ropecheck::property {
namespace {

// Small enough that a law's twenty further calls cost milliseconds, large enough for tails and several heads.
constexpr DrawLimits kSmall{
    .max_tokens = 9, .max_heads = 5, .max_head_dim = 72, .max_elements = 1024, .max_table_rows = 600};

using Silent = std::set<std::string_view>;

// The property, and that every check judged some of what was drawn, but for those that have nothing to say here.
void ExpectToHold(Subject& subject, int draws, const Silent& silent) {
  const auto calls = CallsWithin(subject.info(), kSmall);
  const PropertyRun run = RunProperty(
      [&] {
        const Call call = *calls;
        Judge(subject, call, ChecksOf(subject.info(), call));
      },
      draws);
  ASSERT_TRUE(run.held()) << run.text();
  if (std::getenv("RC_PARAMS") != nullptr) return;  // another seed draws other numbers of each
  const auto counts = run.counts();
  constexpr int kLeast = 3;
  for (const Check& check : Checks()) {
    const std::string name(check.name);
    const int judged = counts.contains(name) ? counts.at(name) : 0;
    if (silent.contains(check.name)) {
      EXPECT_EQ(judged, 0) << name;
    } else {
      EXPECT_GE(judged, kLeast) << name;
    }
  }
}

struct Judged {
  const char* kernel;
  int draws;
  Silent silent;
};
void PrintTo(const Judged& judged, std::ostream* out) { *out << judged.kernel; }

class EveryCheck : public testing::TestWithParam<Judged> {};

TEST_P(EveryCheck, PassesWhatABuiltInKernelMakesOfAnyCall) {
  auto subject = OpenInProcess(ROPECHECK_BUILTIN, GetParam().kernel, {.fill = FillInputs});
  ASSERT_TRUE(subject) << subject.error().message;
  ExpectToHold(**subject, GetParam().draws, GetParam().silent);
}

INSTANTIATE_TEST_SUITE_P(
    Of, EveryCheck,
    testing::Values(
        Judged{"f64", 1500, {}}, Judged{"f32_pow", 1500, {"table"}},
        Judged{"f32_iterated", 600, {"packed", "table", "degeneracy"}},
        Judged{"cache_f32", 1500, {"degeneracy"}}, Judged{"cache_f16", 600, {"degeneracy"}},
        Judged{"cache_bf16", 600, {"degeneracy"}},  // Forward, one pairing, one placement, no packed tensors.
        Judged{"glm4", 300, {"round-trip", "adjoint", "packed", "pairing", "placement"}}));

TEST(Oracle, SatisfiesEveryLaw) {
  OracleSubject subject;
  ExpectToHold(subject, 1000, {"rejection"});
}

}  // namespace
}  // namespace ropecheck::property
