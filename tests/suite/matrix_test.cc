#include "suite/selftest/matrix.h"

#include <gmock/gmock.h>

namespace ropecheck {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr Check Made(std::string_view name, bool needs_oracle) {
  Check check;
  check.name = name;
  check.needs_oracle = needs_oracle;
  return check;
}
// Names of the table: what needs an oracle, the matrix looks up there.
constexpr Check kChecks[] = {Made("value", true), Made("norm", false), Made("coverage", false)};

KernelRow Row(std::string kernel, bool planted, const std::vector<std::string>& checks) {
  KernelRow row{std::move(kernel), planted, {}, {}};
  for (const std::string& check : checks) row.quick.checks[check] = {1, "rc0:half,f32,d2!" + check};
  return row;
}

CaseResult Case(const std::string& text, const std::string& check, Verdict verdict) {
  CaseResult result{.c = {ParseCase(text)->call, check}};
  result.judgement.verdict = verdict;
  return result;
}

TEST(Matrix, NamesWhatWasMissedAndWhatWasFlagged) {
  const std::vector<KernelRow> rows = {Row("a", true, {"value"}), Row("b", true, {}),
                                       Row("c", false, {"norm"}), Row("d", false, {})};
  const Verdicts verdicts = JudgeMatrix(rows, {}, {});
  EXPECT_THAT(verdicts.missed, ElementsAre("b"));
  EXPECT_THAT(verdicts.flagged, ElementsAre("c"));
  EXPECT_FALSE(verdicts.good());
}

TEST(Matrix, CallsIdleWhatSeesNothingThatOthersDoNot) {
  const std::vector<KernelRow> rows = {Row("a", true, {"value", "norm"}), Row("b", true, {"value"}),
                                       Row("c", true, {"value", "norm", "coverage"})};
  // Without an oracle norm alone sees a.
  EXPECT_THAT(OnlySeenBy(kChecks[1], rows), UnorderedElementsAre("a"));
  EXPECT_THAT(OnlySeenBy(kChecks[0], rows), UnorderedElementsAre("b"));
  EXPECT_THAT(JudgeMatrix(rows, kChecks, {}).idle, ElementsAre("coverage"));
  const Excused kExcused[] = {{"coverage", "why"}};
  EXPECT_TRUE(JudgeMatrix(rows, kChecks, kExcused).good());
}

TEST(Matrix, RefusesAnExcuseThatIsNotNeeded) {
  const std::vector<KernelRow> rows = {Row("a", true, {"value"}), Row("b", true, {"norm"}),
                                       Row("c", true, {"coverage"})};
  const Excused kExcused[] = {{"norm", "why"}};
  EXPECT_THAT(JudgeMatrix(rows, kChecks, kExcused).stale, ElementsAre("norm"));
}

TEST(Matrix, CountsCallsUpToTheFirstFailure) {
  KernelRun run;
  run.cases = {
      Case("rc0:half,f32,d2", "survival", Verdict::kPass), Case("rc0:half,f32,d2", "value", Verdict::kPass),
      Case("rc0:half,f32,d4", "value", Verdict::kFail), Case("rc0:half,f32,d4", "norm", Verdict::kFail),
      Case("rc0:half,f32,d6", "value", Verdict::kFail)};
  const Detection detection = Detection::Of(run, 1.5);
  EXPECT_EQ(detection.calls, 2u);
  EXPECT_EQ(detection.first, "rc0:half,f32,d4!value");
  EXPECT_EQ(detection.checks.at("value").cases, 2u);
  EXPECT_EQ(detection.checks.at("norm").first, "rc0:half,f32,d4!norm");
  EXPECT_THAT(Detection::Of(KernelRun{}, 0).checks, IsEmpty());
}

}  // namespace
}  // namespace ropecheck
