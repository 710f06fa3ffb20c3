// A worker in another language, through the same Subject.
#include <cmath>

#include "tests/host/harness.h"

namespace ropecheck {
namespace {

using testing::HasSubstr;

constexpr const char* kProblem = "rc0:half,f32,s3,h2/1,d8";

std::unique_ptr<Subject> OpenPython(const std::string& trouble) {
  SubjectOptions options = Options(1);
  auto subject = OpenCommand({"python3", ROPECHECK_PYTHON_WORKER, trouble}, options);
  if (!subject) throw std::runtime_error(subject.error().message);
  return std::move(*subject);
}

TEST(Command, RunsAKernelInPlainPython) {
  const auto subject = OpenPython("");
  EXPECT_EQ(subject->info().name, "python_half");
  EXPECT_TRUE(subject->info().support.Allows(RC_AXIS_HEAD_DIM, 8));
  const std::vector<Kept> kept =
      RunAll(*subject, {CallOf(kProblem), CallOf("rc0:half,f32,s200,h1,d8"), CallOf(kProblem)});
  ASSERT_EQ(kept[0].outcome.kind, Outcome::Kind::kOutputs) << kept[0].outcome.reason;
  EXPECT_EQ(kept[0].outcome.claim.pipeline, "angle=f64 trig=f64 cache=none arith=f64");
  // Token 1, head 0, pair 1 of inputs that are all 0.5, at angle 10000^(-2/8).
  const double angle = std::pow(10000.0, -0.25);
  EXPECT_FLOAT_EQ(kept[0].out_q[16 + 1], static_cast<float>(0.5 * (std::cos(angle) - std::sin(angle))));
  EXPECT_THAT(kept[0].outcome.guards, testing::IsEmpty());
  EXPECT_EQ(kept[1].outcome.kind, Outcome::Kind::kUnsupported);
  EXPECT_EQ(kept[1].outcome.reason, "too slow for that");
  EXPECT_EQ(kept[2].outcome.kind, Outcome::Kind::kOutputs);
}

TEST(Command, ThatDiesIsNamedAndStartedAgain) {
  const auto subject = OpenPython("die");
  for (const Kept& kept : RunAll(*subject, {CallOf(kProblem), CallOf(kProblem)})) {
    ASSERT_EQ(kept.outcome.kind, Outcome::Kind::kDied);
    EXPECT_EQ(kept.outcome.death->cause, Death::Cause::kExit);
    EXPECT_EQ(kept.outcome.death->number, 1);
    EXPECT_THAT(kept.outcome.death->stderr_tail, HasSubstr("no more"));
  }
}

TEST(Command, ThatSendsGarbageIsABadFrame) {
  const Kept kept = RunAll(*OpenPython("garbage"), {CallOf(kProblem)})[0];
  ASSERT_EQ(kept.outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(kept.outcome.death->cause, Death::Cause::kBadFrame);
}

TEST(Command, ThatHangsMeetsItsTimeLimit) {
  const auto subject = OpenPython("hang");
  subject->SetTimeLimit(0.1);
  const Kept kept = RunAll(*subject, {CallOf(kProblem)})[0];
  ASSERT_EQ(kept.outcome.kind, Outcome::Kind::kDied);
  EXPECT_EQ(kept.outcome.death->cause, Death::Cause::kTimeLimit);
}

TEST(Command, ThatIsNoWorkerIsAnError) {
  const auto error = [](std::vector<std::string> argv) {
    return OpenCommand(argv, Options(1)).error().message;
  };
  EXPECT_THAT(error({"/bin/true"}), HasSubstr("it ended before it said what it is"));
  EXPECT_THAT(error({"./no-such-program"}), HasSubstr("cannot start ./no-such-program"));
}

}  // namespace
}  // namespace ropecheck
