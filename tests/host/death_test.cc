// Every way in which a kernel ends or blocks its worker has a verdict of its own, and the calls behind it go
// on.
#include <csignal>

#include "tests/host/harness.h"

namespace ropecheck {
namespace {

using testing::HasSubstr;

constexpr double kShort = 0.1;  // s of CPU time; half a second asleep, the least there is

Death DeathOf(const std::string& kernel, double cpu_seconds = 5) {
  const Kept kept = RunOne(kernel, kFusedProblem, Options(cpu_seconds));
  EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kDied) << kernel;
  return kept.outcome.death.value_or(Death{});
}

void ExpectDeath(const Death& death, Death::Cause cause, int number, const std::string& says) {
  EXPECT_EQ(death.cause, cause);
  EXPECT_EQ(death.number, number);
  EXPECT_THAT(death.says, HasSubstr(says));
}

TEST(Death, ExitIsToldFromUnderscoreExit) {
  ExpectDeath(DeathOf("exit-0"), Death::Cause::kExit, 0, "exit(0) in run");
  const Death death = DeathOf("exit-3");
  ExpectDeath(death, Death::Cause::kExit, 3, "_exit(3) in run");
}

TEST(Death, AbortKeepsWhatWasPrinted) {
  const Death death = DeathOf("abort");
  ExpectDeath(death, Death::Cause::kSignal, SIGABRT, "SIGABRT in run");
  EXPECT_THAT(death.stderr_tail, HasSubstr("assertion failed: 1 == 2"));
  EXPECT_THAT(DeathOf("double-free").stderr_tail, HasSubstr("free"));
}

TEST(Death, StackOverflowIsNamed) {
  ExpectDeath(DeathOf("stack-overflow"), Death::Cause::kSignal, SIGSEGV, "stack overflow");
}

TEST(Death, PthreadExitIsNamed) {
  ExpectDeath(DeathOf("pthread-exit"), Death::Cause::kExit, 0, "pthread_exit(0) in run");
}

TEST(Death, FaultWithSignalsBlockedHasNoRecordButItsSignal) {
  ExpectDeath(DeathOf("blocked-fault"), Death::Cause::kSignal, SIGSEGV, "without a fault record");
}

TEST(Death, HandlerThatExitsShowsAsExit) {
  ExpectDeath(DeathOf("segv-handler-exits"), Death::Cause::kExit, 0, "_exit(0) in run");
}

TEST(Death, LoopEndsByCpuTime) {
  ExpectDeath(DeathOf("loop", kShort), Death::Cause::kTimeLimit, 0, "0.1 s of CPU time used, looping in run");
}

TEST(Death, SleepAndStopEndOnceTheyHaveSleptLongEnough) {
  ExpectDeath(DeathOf("sleep", kShort), Death::Cause::kTimeLimit, 0, "asleep for 0.5 s, blocked in run");
  ExpectDeath(DeathOf("stop", kShort), Death::Cause::kTimeLimit, 0, "asleep for 0.5 s, stopped in run");
}

TEST(Death, EndlessOutputEndsByTimeAndKeepsItsTail) {
  const Death death = DeathOf("print-forever", kShort);
  EXPECT_EQ(death.cause, Death::Cause::kTimeLimit);
  EXPECT_THAT(death.stderr_tail, HasSubstr("and on\n"));
  EXPECT_LE(death.stderr_tail.size(), 8192u);
}

TEST(Death, ExecIsAnEndOfStream) {
  const Death death = DeathOf("exec");
  ExpectDeath(death, Death::Cause::kEndOfStream, 0, "goes on as");
  EXPECT_THAT(death.says, HasSubstr("sleep"));
}

TEST(Death, ClosingTheWorkersDescriptorsIsAnEndOfStream) {
  ExpectDeath(DeathOf("close-fds"), Death::Cause::kEndOfStream, 0, "closed the worker's descriptors");
}

TEST(Death, KillingTheZygoteIsAnEndOfStream) {
  ExpectDeath(DeathOf("kill-parent"), Death::Cause::kEndOfStream, 0, "parent process was killed");
}

TEST(Death, NamesTheStepBesideRun) {
  EXPECT_EQ(DeathOf("dies-in-setup").says, "SIGABRT in setup");
  EXPECT_EQ(DeathOf("dies-in-claim").says, "SIGABRT in claim");
}

TEST(Death, OfUnmappedTensorsIsBlamedOnTheCallThatUnmapped) {
  const auto subject = MustOpen("unmap");
  const std::vector<Kept> kept = RunAll(*subject, {CallOf(kFusedProblem), CallOf(kSeparateProblem)});
  ASSERT_EQ(kept[0].outcome.kind, Outcome::Kind::kDied);
  EXPECT_THAT(kept[0].outcome.death->says, HasSubstr("in the check after run: read of element"));
}

TEST(Death, TheOtherCallsGoOnInANewWorkerInOrder) {
  // Four problems have inv_freq, which the kernel reads past; the others it refuses in run, which is an error.
  std::vector<Call> calls;
  for (int i = 0; i < 12; ++i) calls.push_back(CallOf(i % 3 == 1 ? kInvFreqProblem : kFusedProblem));
  const auto subject = MustOpen("read-past.inv_freq");
  Keeper keeper;
  ASSERT_TRUE(subject->Run(calls, keeper));
  ASSERT_EQ(keeper.kept.size(), calls.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(keeper.order[i], i);
    EXPECT_EQ(keeper.kept[i].outcome.kind, i % 3 == 1 ? Outcome::Kind::kDied : Outcome::Kind::kError) << i;
  }
}

TEST(Death, EachOfManyInARowHasItsOwnOutputAndLeavesTheNextAFreshProcess) {
  const auto subject = MustOpen("count-and-abort");
  const std::vector<Kept> kept = RunAll(*subject, std::vector<Call>(20, CallOf(kFusedProblem)));
  for (const Kept& k : kept) {
    ASSERT_TRUE(k.outcome.death);
    EXPECT_EQ(k.outcome.death->says, "SIGABRT in run");
    EXPECT_EQ(k.outcome.death->stderr_tail, "call 1 of this process\n");
  }
}

TEST(Death, InAnEarlierProblemOfASequenceIsTheCalls) {
  const Kept kept =
      RunOne("read-past.inv_freq", std::string(kInvFreqProblem) + ";" + std::string(kFusedProblem).substr(4));
  EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kDied);
}

TEST(Sink, StopsTheRunWhereItSaysSo) {
  const auto subject = MustOpen("honest");
  Keeper keeper;
  keeper.stop_after = 2;
  ASSERT_TRUE(subject->Run(std::vector<Call>(20, CallOf(kFusedProblem)), keeper));
  EXPECT_EQ(keeper.kept.size(), 2u);
  EXPECT_EQ(RunAll(*subject, {CallOf(kFusedProblem)})[0].outcome.kind, Outcome::Kind::kOutputs);
}

}  // namespace
}  // namespace ropecheck
