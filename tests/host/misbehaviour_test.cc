// What kernels do wrong without dying of it.
#include <algorithm>
#include <cstring>

#include "tests/host/harness.h"

namespace ropecheck {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = GuardFinding::Kind;

auto Finding(Kind kind, const std::string& says) {
  return testing::AllOf(Field(&GuardFinding::kind, kind), Field(&GuardFinding::says, HasSubstr(says)));
}

TEST(Honest, HasOutputsAndNoFindings) {
  const Kept kept = RunOne("honest", kFusedProblem);
  EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs);
  EXPECT_THAT(kept.outcome.guards, IsEmpty());
  EXPECT_THAT(kept.out_q, Each(1.0f));
  EXPECT_EQ(kept.out_q.size(), 48u);
  EXPECT_THAT(kept.outcome.printed, IsEmpty());
}

TEST(Honest, KeepsTheInputsOfInPlaceCallsForTheJudge) {
  const Kept kept = RunOne("honest", "rc0:half,f32,s3,h2/1,d8,place=in");
  EXPECT_THAT(kept.q, Each(0.5f));
  EXPECT_THAT(kept.out_q, Each(1.0f));
  EXPECT_THAT(kept.outcome.guards, IsEmpty());
}

TEST(Honest, TakesEverySizeLayoutAndCircumstance) {
  const auto subject = MustOpen("honest");
  std::vector<Call> calls;
  for (const char* text : {"rc0:half,f32,s0,h2/1,d8", "rc0:half,f32,b0,h2,d8", "rc0:half,f32,h1/0,d2",
                           "rc0:half,f32,s7,h4/2,d64|mem=start", "rc0:half,f32,s7,h4,d64|align=4",
                           "rc0:half,f32,s7,h4,d64|mem=start,align=2048", "rc0:half,f32,s900,h4,d64",
                           "rc0:half,f32,s3,h2,d8,strides=q(-48,-16,8,-1)+out_q(60,20,10,1)",
                           "rc0:half,f32,s4,h2/1,d8,layout=bshd/qkv,place=in"})
    calls.push_back(CallOf(text));
  for (const Kept& kept : RunAll(*subject, calls)) {
    EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs) << kept.outcome.reason;
    EXPECT_THAT(kept.outcome.guards, IsEmpty());
  }
}

TEST(Sparse, TensorsBeyondTwoToTheThirtyOneElementsCostWhatTheyTouch) {
  // Three tokens, 2^30 elements apart.
  const auto subject = MustOpen("honest");
  const std::string text =
      "rc0:half,f32,s3,h1,d8,strides=q(3221225472,1073741824,8,1)+out_q(3221225472,1073741824,8,1)";
  const std::vector<Kept> kept = RunAll(*subject, std::vector<Call>(20, CallOf(text)));
  for (const Kept& k : kept) {
    ASSERT_EQ(k.outcome.kind, Outcome::Kind::kOutputs) << k.outcome.reason;
    EXPECT_THAT(k.outcome.guards, IsEmpty());
    EXPECT_THAT(k.out_q, Each(1.0f));
  }
  EXPECT_LT(subject->ResidentBytes(), int64_t{64} << 20);
}

TEST(Sparse, WritesIntoWideGapsAreSeen) {
  const Kept kept = RunOne("write-gap", "rc0:half,f32,s3,h1,d8,strides=out_q(3221225472,1073741824,8,1)");
  EXPECT_THAT(kept.outcome.guards,
              ElementsAre(Finding(Kind::kOutOfBounds, "element 8 of out_q, which its strides leave out")));
}

TEST(Unwritten, OutputsStillHoldTheirNan) {
  for (const float value : RunOne("unwritten", kFusedProblem).out_q) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    EXPECT_EQ(bits, 0xFFFFFFFFu);
  }
}

TEST(Scribbling, IsAllowedWhereTheContractSaysSo) {
  EXPECT_EQ(RunOne("scribbles", kFusedProblem).outcome.kind, Outcome::Kind::kOutputs);
}

TEST(Alignment, PutsEveryBufferAtAnOddMultiple) {
  for (const char* side : {"end", "start"}) {
    const Kept kept = RunOne("check-alignment", std::string(kFusedProblem) + "|align=64,mem=" + side);
    EXPECT_EQ(kept.outcome.reason, "64 64 64 64 64 64 ") << side;
  }
}

TEST(Exceptions, AreErrorsWithTheirWords) {
  const Kept thrown = RunOne("throw", kFusedProblem);
  EXPECT_EQ(thrown.outcome.kind, Outcome::Kind::kError);
  EXPECT_EQ(thrown.outcome.reason, "threw std::runtime_error: shape 3 is odd");
  const Kept odd = RunOne("throw-int", kFusedProblem);
  EXPECT_EQ(odd.outcome.kind, Outcome::Kind::kError);
  EXPECT_THAT(odd.outcome.reason, HasSubstr("threw a int"));
}

TEST(Answers, CarryStatusReasonAndClaim) {
  const Kept rejected = RunOne("reject", kFusedProblem);
  EXPECT_EQ(rejected.outcome.kind, Outcome::Kind::kRejected);
  EXPECT_EQ(rejected.outcome.reason, "rot_dim is odd");
  const Kept cannot = RunOne("cannot", kFusedProblem);
  EXPECT_EQ(cannot.outcome.kind, Outcome::Kind::kUnsupported);
  EXPECT_EQ(cannot.outcome.reason, "odd tokens only");
  EXPECT_EQ(cannot.outcome.claim.pipeline, "cache=given arith=f32");
  const Kept garbage = RunOne("garbage-status", kFusedProblem);
  EXPECT_EQ(garbage.outcome.kind, Outcome::Kind::kError);
  EXPECT_THAT(garbage.outcome.reason, HasSubstr("status 77"));
  if (kAddressSanitizer) GTEST_SKIP() << "AddressSanitizer needs more memory than the limit that is tested";
  EXPECT_EQ(RunOne("eat-memory", kFusedProblem).outcome.kind, Outcome::Kind::kNoMemory);
  EXPECT_EQ(RunOne("workspace", kFusedProblem).outcome.kind, Outcome::Kind::kOutputs);
}

struct Trace {
  const char* kernel;
  Kind kind;
  const char* says;
};
void PrintTo(const Trace& trace, std::ostream* out) { *out << trace.kernel; }

class Environment : public testing::TestWithParam<Trace> {};

TEST_P(Environment, ChangesAreFoundAndUndone) {
  const auto subject = MustOpen(GetParam().kernel);
  for (int i = 0; i < 2; ++i) {
    const Kept kept = RunAll(*subject, {CallOf(kFusedProblem)})[0];
    EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs) << kept.outcome.reason;
    EXPECT_THAT(kept.outcome.guards, ElementsAre(Finding(GetParam().kind, GetParam().says)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, Environment,
    testing::Values(Trace{"flush-to-zero", Kind::kEnvironmentChanged,
                          "run changed flush to zero set, denormals are zero set"},
                    Trace{"round-up", Kind::kEnvironmentChanged, "rounding mode upward"},
                    Trace{"x87-precision", Kind::kEnvironmentChanged, "x87 precision 24 bits"},
                    Trace{"segv-handler", Kind::kEnvironmentChanged, "left a handler for SIGSEGV behind"},
                    Trace{"block-signals", Kind::kEnvironmentChanged, "left signals blocked"},
                    Trace{"alarm", Kind::kEnvironmentChanged, "left an alarm behind"},
                    Trace{"write-fds", Kind::kUnexpectedBytes,
                          "bytes were written to the worker's own socket"}),
    [](const auto& trace) {
      std::string name = trace.param.kernel;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST(Environment, ForkedCopiesEndAndAreReported) {
  const Kept kept = RunOne("fork", kFusedProblem);
  EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs);
  EXPECT_THAT(kept.outcome.guards,
              ElementsAre(Finding(Kind::kEnvironmentChanged, "left a child process behind")));
}

TEST(LateThread, WritingAfterRunIsSeen) {
  const Kept kept = RunOne("late-write", kFusedProblem);
  EXPECT_THAT(kept.outcome.guards,
              ElementsAre(Finding(Kind::kOutOfBounds, "out_q was written after run had returned")));
}

TEST(Output, IsKeptByItsTail) {
  const Kept much = RunOne("print-megabytes", kFusedProblem);
  EXPECT_EQ(much.outcome.kind, Outcome::Kind::kOutputs);
  EXPECT_THAT(much.outcome.printed, HasSubstr("line 99999 of very many"));
  EXPECT_LE(much.outcome.printed.size(), 8192u);
  EXPECT_EQ(RunOne("print", kFusedProblem).outcome.printed, "without a newline");
  const auto closed = MustOpen("close-stdout");
  for (const Kept& kept : RunAll(*closed, {CallOf(kFusedProblem), CallOf(kFusedProblem)}))
    EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs);
}

TEST(InProcess, FindsTheSameWithoutAWorker) {
  const auto open = [](const std::string& kernel) {
    return *OpenInProcess(Misbehaving(), kernel, Options());
  };
  EXPECT_THAT(RunAll(*open("honest"), {CallOf(kFusedProblem)})[0].out_q, Each(1.0f));
  EXPECT_THAT(RunAll(*open("write-inside.q"), {CallOf(kFusedProblem)})[0].outcome.guards,
              ElementsAre(Finding(Kind::kInputChanged, "element 0 of q")));
  EXPECT_THAT(RunAll(*open("write-gap"), {CallOf("rc0:half,f32,s3,h2,d8,strides=out_q(60,20,10,1)")})[0]
                  .outcome.guards,
              ElementsAre(Finding(Kind::kOutOfBounds, "element 8 of out_q")));
  EXPECT_THAT(RunAll(*open("flush-to-zero"), {CallOf(kFusedProblem)})[0].outcome.guards,
              ElementsAre(Finding(Kind::kEnvironmentChanged, "flush to zero")));
  EXPECT_EQ(RunAll(*open("throw"), {CallOf(kFusedProblem)})[0].outcome.kind, Outcome::Kind::kError);
}

}  // namespace
}  // namespace ropecheck
