#include "suite/run/shrink.h"

#include <gtest/gtest.h>

#include "reference/problem/simpler.h"
#include "suite/run/confirm.h"
#include "tests/suite/fake_subject.h"

namespace ropecheck {
namespace {

const Check& kSurvival = *FindCheck("survival");
constexpr const char* kLarge =
    "rc0:inv,interleaved,bf16,b2,s17,h8/"
    "2,d128,r64+64,base=5e5,pos=i64:6593+1,layout=bhsd,data=normal(9)|mem=start";

TEST(Shrink, EndsAtTheSmallestCallThatStillFails) {
  FakeSubject subject([](const Problem& p, const std::vector<Problem>&) {
    return p.window.head_dim >= 6 && p.shape.tokens > 3 && p.pairing == Pairing::kInterleaved ? "wrong" : "";
  });
  const Judging judging{&subject.info(), "", nullptr};
  const auto shrunk = Shrink(subject, judging, ParseCase(kLarge)->call, kSurvival, "error", 1);
  ASSERT_TRUE(shrunk);
  EXPECT_GT(shrunk->steps, 5);
  EXPECT_EQ(Print(shrunk->call), "rc0:interleaved,f32,s4,d6,r2+0");
  for (const Call& simpler : Simpler(shrunk->call))
    EXPECT_EQ(JudgeOne(subject, judging, simpler, kSurvival)->verdict, Verdict::kPass) << Print(simpler);
}

TEST(Shrink, KeepsTheCause) {
  // Small calls fail in another way; that is another failure.
  FakeSubject subject(
      [](const Problem& p, const std::vector<Problem>&) { return p.shape.tokens >= 5 ? "wrong" : ""; });
  const Judging judging{&subject.info(), "", nullptr};
  const auto shrunk = Shrink(subject, judging, ParseCase(kLarge)->call, kSurvival, "rejected", 1);
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->steps, 0);
}

TEST(Shrink, IsNotFooledByStateOfEarlierCandidates) {
  // Fails alone only with 4 tokens or more, but for anything once such a call has been seen.
  FakeSubject subject([](const Problem& p, const std::vector<Problem>& earlier) {
    bool poisoned = p.shape.tokens >= 4;
    for (const Problem& e : earlier) poisoned |= e.shape.tokens >= 4;
    return poisoned ? "wrong" : "";
  });
  const Judging judging{&subject.info(), "", nullptr};
  const auto shrunk = Shrink(subject, judging, ParseCase(kLarge)->call, kSurvival, "error", 1);
  ASSERT_TRUE(shrunk);
  subject.Restart();
  EXPECT_EQ(JudgeOne(subject, judging, shrunk->call, kSurvival)->verdict, Verdict::kFail);
  EXPECT_EQ(shrunk->call.problem.shape.tokens, 4);
}

Judgement Seen() { return Judgement::Fail(Cause::kError, "wrong"); }

TEST(Confirm, FindsTheEarlierCallThatAFailureNeeds) {
  FakeSubject subject([](const Problem&, const std::vector<Problem>& earlier) {
    for (const Problem& e : earlier)
      if (e.dtype == DType::kBF16) return "wrong";
    return "";
  });
  std::vector<Call> earlier;
  for (const char* text : {"rc0:half,f32,d2", "rc0:half,bf16,d4", "rc0:half,f32,d8", "rc0:half,f16,d6"})
    earlier.push_back(ParseCase(text)->call);
  const Judging judging{&subject.info(), "", nullptr};
  const auto confirmed =
      Confirm(subject, judging, ParseCase("rc0:half,f32,d4")->call, kSurvival, Seen(), earlier, 1);
  ASSERT_TRUE(confirmed);
  EXPECT_FALSE(confirmed->flaky);
  EXPECT_EQ(Print(confirmed->call), "rc0:half,bf16,d4;half,f32,d4");
}

TEST(Confirm, CountsHowOftenAFlakyFailureShows) {
  int n = 0;
  FakeSubject subject(
      [&n](const Problem&, const std::vector<Problem>&) { return ++n % 3 == 0 ? "wrong" : ""; });
  const Judging judging{&subject.info(), "", nullptr};
  const auto confirmed =
      Confirm(subject, judging, ParseCase("rc0:half,f32,d4")->call, kSurvival, Seen(), {}, 1);
  ASSERT_TRUE(confirmed);
  EXPECT_TRUE(confirmed->flaky);
  EXPECT_GT(confirmed->tried, confirmed->failed);
  EXPECT_GT(confirmed->failed, 1);
}

TEST(Confirm, GivesAHangTenTimesTheLimitAndThenTheOldOne) {
  FakeSubject subject([](const Problem&, const std::vector<Problem>&) { return "wrong"; });
  const Judging judging{&subject.info(), "", nullptr};
  Judgement hang = Seen();
  hang.cause = Cause::kTimeLimit;
  ASSERT_TRUE(Confirm(subject, judging, ParseCase("rc0:half,f32,d4")->call, kSurvival, hang, {}, 2));
  EXPECT_EQ(subject.limits, (std::vector<double>{20, 2}));
}

TEST(JudgeCalls, JudgesEveryJobByEveryCheckInOrder) {
  FakeSubject subject(
      [](const Problem& p, const std::vector<Problem>&) { return p.window.head_dim == 4 ? "wrong" : ""; });
  std::vector<Job> jobs;
  for (const char* text : {"rc0:half,f32,d2", "rc0:half,f32,d4", "rc0:half,f32,d6"})
    jobs.push_back({ParseCase(text)->call, {&kSurvival, FindCheck("rejection")}});
  const auto results = JudgeCalls(subject, Judging{&subject.info(), "", nullptr}, jobs);
  ASSERT_TRUE(results);
  ASSERT_EQ(results->size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE((*results)[i].done);
    EXPECT_EQ((*results)[i].judgements[0].verdict, i == 1 ? Verdict::kFail : Verdict::kPass);
    EXPECT_EQ((*results)[i].judgements[1].verdict, i == 1 ? Verdict::kPass : Verdict::kFail);
  }
}

TEST(JudgeCalls, CallsAgainWhatACheckWantsRepeated) {
  FakeSubject subject([](const Problem&, const std::vector<Problem>&) { return ""; });
  const Job job{ParseCase("rc0:half,f32,d2")->call, {&kSurvival, FindCheck("repeatability")}};
  ASSERT_TRUE(JudgeCalls(subject, Judging{&subject.info(), "", nullptr}, {&job, 1}));
  // The call itself, for both checks; it 99 times again; and it at another alignment.
  EXPECT_EQ(subject.runs, 101);
}

// Two checks that want the same further call share it; one that wants the same call twice has it twice.
TEST(JudgeCalls, RunsEqualCallsOfAJobOnce) {
  constexpr auto kOther = [](const KernelInfo&, const Call& call) {
    Call other = call;
    other.problem.shape.tokens = 2;
    return std::vector<Call>{call, other};
  };
  constexpr auto kTwice = [](const KernelInfo&, const Call& call) { return std::vector<Call>{call, call}; };
  constexpr auto kTokens = [](const Judging&, std::span<const Evidence> evidence) {
    std::string says;
    for (const Evidence& one : evidence) says += std::to_string(one.call->problem.shape.tokens);
    return Judgement::Fail(Cause::kValue, says);
  };
  Check first, third;
  first.calls = kOther;
  third.calls = kTwice;
  first.judge = third.judge = kTokens;
  const Check second = first;
  FakeSubject subject([](const Problem&, const std::vector<Problem>&) { return std::string(); });
  const Job job{ParseCase("rc0:half,f32,d2")->call, {&first, &second, &third}};
  const auto results = JudgeCalls(subject, {&subject.info(), "", nullptr}, {&job, 1});
  ASSERT_TRUE(results);
  EXPECT_EQ(subject.runs, 3);  // one token, two tokens, one token again
  EXPECT_EQ(results->front().judgements[0].says, "12");
  EXPECT_EQ(results->front().judgements[1].says, "12");
  EXPECT_EQ(results->front().judgements[2].says, "11");
}

}  // namespace
}  // namespace ropecheck
