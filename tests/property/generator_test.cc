// What the properties rest on: cases shrink through Simpler to the end, a seed fixes them, and they reach all that a
// kernel takes.
#include <gmock/gmock.h>

#include <algorithm>

#include "adapters/host/open.h"
#include "reference/problem/complexity.h"
#include "tests/property/calls_within.h"
#include "tests/property/run_property.h"

namespace ropecheck::property {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

KernelInfo Builtin(const std::string& name) {
  const auto kernels = ListKernelsInProcess(ROPECHECK_BUILTIN).value();
  return *std::ranges::find(kernels, name, &KernelInfo::name);
}

TEST(Generator, ShrinksToTheSmallestHeadThatFails) {
  const auto calls = CallsWithin(Builtin("f64"), {});
  const PropertyRun run = RunProperty([&] { RC_ASSERT((*calls).problem.window.head_dim < 6); }, 1000);
  ASSERT_TRUE(run.refuted()) << run.text();
  EXPECT_EQ(run.counterexample(), "rc0:half,f32,d6,r2+0");
}

TEST(Generator, ShrinksInsideTheKernelsSupport) {
  const auto calls = CallsWithin(Builtin("cache_bf16"), {});
  const PropertyRun run = RunProperty([&] { RC_ASSERT((*calls).problem.shape.tokens < 3); }, 1000);
  ASSERT_TRUE(run.refuted()) << run.text();
  EXPECT_EQ(run.counterexample(), "rc0:half,bf16,s3,d2,cache=fused(bf16,rows=3)");
}

// Every step RapidCheck tries is one that Simpler proposed for the last value that failed.
TEST(Generator, TakesNoStepButThoseOfSimpler) {
  const auto calls = CallsWithin(Builtin("f64"), {});
  std::vector<Call> tried;
  const PropertyRun run = RunProperty(
      [&] {
        const Call call = *calls;
        tried.push_back(call);
        RC_ASSERT(call.problem.window.head_dim < 6);
      },
      1000);
  ASSERT_TRUE(run.refuted());
  const auto fails = [](const Call& call) { return call.problem.window.head_dim >= 6; };
  const size_t first = static_cast<size_t>(std::ranges::find_if(tried, fails) - tried.begin());
  Call last = tried[first];
  int steps = 0;
  for (size_t i = first + 1; i < tried.size(); ++i) {
    if (tried[i] == last) continue;  // run once more for its description
    const std::vector<Call> simpler = Simpler(last);
    ASSERT_NE(std::ranges::find(simpler, tried[i]), simpler.end())
        << Print(last) << " -> " << Print(tried[i]);
    if (!fails(tried[i])) continue;
    last = tried[i];
    ++steps;
  }
  EXPECT_GT(steps, 3);
  EXPECT_EQ(Print(last), run.counterexample());
}

std::vector<std::string> FirstDrawn(const char* rc_params) {
  const auto calls = CallsWithin(Builtin("f32_pow"), {});
  std::vector<std::string> drawn;
  rc::detail::checkTestable([&] { drawn.push_back(Print(*calls)); }, rc::detail::TestMetadata(),
                            Params(30, rc_params));
  return drawn;
}

TEST(Seed, FixesEveryCase) {
  const std::vector<std::string> seven = FirstDrawn("seed=7");
  ASSERT_EQ(seven.size(), 30u);
  EXPECT_THAT(FirstDrawn("seed=7"), ElementsAreArray(seven));
  EXPECT_THAT(FirstDrawn("seed=8"), Not(ElementsAreArray(seven)));
  EXPECT_THAT(FirstDrawn(nullptr), ElementsAreArray(FirstDrawn("")));
}

// RapidCheck prints what goes straight to the counterexample.
TEST(Seed, IsPrintedWithAFailure) {
  const auto calls = CallsWithin(Builtin("f32_pow"), {});
  const PropertyRun run = RunProperty([&] { RC_ASSERT((*calls).problem.pairs() < 3); }, 1000);
  ASSERT_TRUE(run.refuted());
  std::ostringstream reproduce;
  reproduce << run.result.get<rc::detail::FailureResult>().reproduce;
  EXPECT_FALSE(reproduce.str().empty());
}

struct Sample {
  const char* kernel;
  int draws;  // fewer where a kernel takes little of what Draw makes
};
void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.kernel; }

class Distribution : public testing::TestWithParam<Sample> {};

TEST_P(Distribution, ReachesEveryValueOfEveryAxis) {
  const KernelInfo kernel = Builtin(GetParam().kernel);
  const auto calls = CallsWithin(kernel, {});
  const PropertyRun run = RunProperty(
      [&] {
        const Call call = *calls;
        for (const std::string& tag : AxisTags(call.problem)) RC_TAG(Tag{tag});
        RC_CLASSIFY(!call.around.bad.empty(), Tag{"invalid"});
      },
      GetParam().draws);
  ASSERT_TRUE(run.held()) << run.text();
  const auto counts = run.counts();
  const auto count = [&](const std::string& tag) { return counts.contains(tag) ? counts.at(tag) : 0; };
  constexpr int kLeast = 5;
  int axes = 0;
  for (const EnumAxis& axis : EnumAxes()) {
    int matters = 0;
    for (const std::string_view value : axis.values) matters += count(fmt::format("{}={}", axis.name, value));
    axes += matters > 0 ? 1 : 0;
    for (uint32_t v = 0; v < axis.values.size(); ++v) {
      const std::string tag = fmt::format("{}={}", axis.name, axis.values[v]);
      if (kernel.support.Has(axis.axis, v) && matters > 0) {
        EXPECT_GE(count(tag), kLeast) << tag;
      } else {
        EXPECT_EQ(count(tag), 0) << tag;
      }
    }
  }
  EXPECT_GE(
      axes,
      12);  // direction, pairing, window, dtype, law, gain, angles, positions, layout, strides, placement, keys
  EXPECT_GE(count("invalid"), 10);
}

INSTANTIATE_TEST_SUITE_P(Every, Distribution,
                         testing::Values(Sample{"f64", 2000}, Sample{"f32_pow", 2000},
                                         Sample{"f32_iterated", 1000}, Sample{"cache_f32", 2000},
                                         Sample{"cache_f16", 1000}, Sample{"cache_bf16", 1000},
                                         Sample{"glm4", 600}));

}  // namespace
}  // namespace ropecheck::property
