#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <set>

#include "properties/value.h"
#include "tests/properties/made_outcome.h"

namespace ropecheck {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPartial = "rc0:half,f32,s3,h2/1,d8,r4+2,pos=i64:257+1";

TEST(Checks, SayWhatTheySeeAndCannotSee) {
  std::set<std::string_view> names;
  for (const Check& check : Checks()) {
    EXPECT_TRUE(names.insert(check.name).second) << check.name;
    EXPECT_FALSE(check.says.empty() || check.sees.empty() || check.blind_to.empty()) << check.name;
    EXPECT_EQ(FindCheck(check.name), &check);
  }
  EXPECT_EQ(FindCheck("no such check"), nullptr);
}

TEST(Checks, PassWhatTheOracleGives) {
  const MadeOutcome made(kPartial);
  for (const char* check : {"survival", "coverage", "pass-through", "value"})
    EXPECT_EQ(made.Judge(check).verdict, Verdict::kPass) << check << ": " << made.Judge(check).says;
}

TEST(PassThrough, FailsOnOneBitOutsideTheWindow) {
  MadeOutcome made(kPartial);
  *made.At(Role::kOutK, {0, 2, 0, 6}) ^= std::byte{1};
  const Judgement judgement = made.Judge("pass-through");
  EXPECT_EQ(judgement.verdict, Verdict::kFail);
  EXPECT_THAT(judgement.says, HasSubstr("out_k: sequence 0 token 2 head 0 dim 6"));
}

TEST(PassThrough, DoesNotLookIntoTheWindow) {
  MadeOutcome made(kPartial);
  *made.At(Role::kOutQ, {0, 0, 0, 2}) ^= std::byte{1};
  EXPECT_EQ(made.Judge("pass-through").verdict, Verdict::kPass);
}

TEST(PassThrough, LooksAtBothHalvesOfAWholeHeadsRest) {
  for (const int64_t dim : {2, 3, 6, 7}) {
    MadeOutcome made("rc0:whole_head_half,f32,s3,d8,r4+0,pos=offset:9");
    EXPECT_EQ(made.Judge("pass-through").verdict, Verdict::kPass);
    *made.At(Role::kOutQ, {0, 1, 0, dim}) ^= std::byte{1};
    EXPECT_EQ(made.Judge("pass-through").verdict, Verdict::kFail) << dim;
  }
}

// Ids beyond the table under each promise: the promised answer passes, any other row's fails.
struct Promise {
  uint32_t out_of_range;
  BeyondTable beyond;
};
class BeyondTheTable : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Each, BeyondTheTable,
                         testing::Values("negative_id", "ids_beyond_cache", "cache_too_short"),
                         [](const auto& p) { return p.param; });
TEST_P(BeyondTheTable, IsJudgedByWhatTheContractPromises) {
  constexpr Promise kPromises[] = {{RC_RANGE_COPIES, BeyondTable::kCopies},
                                   {RC_RANGE_CLAMPS, BeyondTable::kClamps},
                                   {RC_RANGE_WRAPS, BeyondTable::kWraps}};
  const std::string text =
      "rc0:half,f32,b2,s3,h2/1,d8,cache=fused(f32,rows=40,fill=free),pos=i64:[3,9,22,4,38,39]|bad=" +
      GetParam();
  const Check& value = *FindCheck("value");
  const Check& rejection = *FindCheck("rejection");
  for (const Promise& kept : kPromises)
    for (const Promise& promised : kPromises) {
      const MadeOutcome made(text, kept.beyond);
      KernelInfo kernel = AnyKernel();
      EXPECT_FALSE(value.applies(kernel, made.call()));
      EXPECT_TRUE(rejection.applies(kernel, made.call()));
      kernel.contract.out_of_range = promised.out_of_range;
      EXPECT_TRUE(value.applies(kernel, made.call()));
      EXPECT_FALSE(rejection.applies(kernel, made.call()));
      const bool same = kept.beyond == promised.beyond;
      const Judgement judgement = made.JudgeUnder(promised.out_of_range, "value");
      EXPECT_EQ(judgement.verdict, same ? Verdict::kPass : Verdict::kFail) << judgement.says;
    }
}

TEST(PassThrough, SeesOneBitOfATokenThatIsCopied) {
  MadeOutcome made("rc0:half,f32,s3,h2/1,d8,cache=fused(f32,rows=40),pos=i64:0+1|bad=ids_beyond_cache",
                   BeyondTable::kCopies);
  EXPECT_EQ(made.JudgeUnder(RC_RANGE_COPIES, "pass-through").verdict, Verdict::kPass);
  *made.At(Role::kOutK, {0, 2, 0, 3}) ^= std::byte{1};
  EXPECT_EQ(made.JudgeUnder(RC_RANGE_COPIES, "pass-through").verdict, Verdict::kFail);
}

TEST(Containment, FollowsAPairThatIsWrittenElsewhere) {
  const std::string text = "rc0:interleaved_to_half,f32,s2,h2,d8,data=special(nan,2)";
  MadeOutcome made(text);
  EXPECT_EQ(made.Judge("containment").verdict, Verdict::kPass);
  EXPECT_EQ(made.Judge("value").verdict, Verdict::kPass);
}

TEST(Value, NamesThePositionOfThePairsOwnAxis) {
  MadeOutcome made("rc0:half,f32,s2,d8,pos=axes.i64.chunked([2,2]):5+1:700+1");
  EXPECT_EQ(made.Judge("value").verdict, Verdict::kPass);
  *made.At(Role::kOutQ, {0, 1, 0, 3}) ^= std::byte{0x40};
  made.At(Role::kOutQ, {0, 1, 0, 3})[3] ^= std::byte{0x01};
  EXPECT_THAT(made.Judge("value").says, HasSubstr("position 701 "));
  MadeOutcome real("rc0:half,f32,s2,d8,pos=f64:0.25+0.5");
  real.At(Role::kOutQ, {0, 1, 0, 0})[3] ^= std::byte{0x01};
  EXPECT_THAT(real.Judge("value").says, HasSubstr("position 0.75 "));
}

TEST(Coverage, NamesTheFirstElementNeverWritten) {
  MadeOutcome made(kPartial);
  std::memset(made.At(Role::kOutQ, {0, 1, 1, 7}), kUnwrittenByte, 4);
  const Judgement judgement = made.Judge("coverage");
  EXPECT_EQ(judgement.cause, Cause::kUnwritten);
  EXPECT_THAT(judgement.says, HasSubstr("token 1 head 1 dim 7; 1 elements"));
}

TEST(Coverage, GivesEachGuardFindingItsCause) {
  const std::pair<GuardFinding::Kind, Cause> kCauses[] = {
      {GuardFinding::Kind::kOutOfBounds, Cause::kOutOfBounds},
      {GuardFinding::Kind::kInputChanged, Cause::kInputChanged},
      {GuardFinding::Kind::kEnvironmentChanged, Cause::kEnvironmentChanged}};
  for (const auto& [kind, cause] : kCauses) {
    MadeOutcome made(kPartial);
    made.outcome.guards = {{kind, "what"}};
    EXPECT_EQ(made.Judge("coverage").cause, cause);
  }
}

TEST(Value, FailsOnTheSmallestErrorThatAClaimOfGivenTablesForbids) {
  MadeOutcome made("rc0:half,f16,s3,h2/1,d8,cache=fused(f16,by=token),pos=i64:257+1");
  made.outcome.claim.pipeline = "cache=given arith=f32";
  ASSERT_EQ(made.Judge("value").verdict, Verdict::kPass);
  // Correctly rounded values are within half an ulp: two ulps away is outside whatever the rounding was.
  uint16_t bits = 0;
  std::byte* element = made.At(Role::kOutQ, {0, 1, 1, 3});
  std::memcpy(&bits, element, 2);
  bits = static_cast<uint16_t>(bits + 2);
  std::memcpy(element, &bits, 2);
  const Judgement judgement = made.Judge("value");
  EXPECT_EQ(judgement.cause, Cause::kValue);
  EXPECT_THAT(judgement.says, HasSubstr("token 1 head 1 pair 3"));
  EXPECT_GT(judgement.value->worst_ratio(), 1);
}

TEST(Value, NeverPassesNaN) {
  MadeOutcome made(kPartial);
  const float nan = std::nanf("");
  std::memcpy(made.At(Role::kOutQ, {0, 2, 0, 3}), &nan, sizeof(nan));
  EXPECT_EQ(made.Judge("value").verdict, Verdict::kFail);
}

TEST(Value, CallsOutputsThatWereNeverWrittenSo) {
  MadeOutcome made(kPartial);
  std::memset(made.At(Role::kOutQ, {0, 2, 0, 3}), kUnwrittenByte, 4);
  EXPECT_EQ(made.Judge("value").cause, Cause::kUnwritten);
}

TEST(Value, FailsAClaimThatIsNoPipeline) {
  MadeOutcome made(kPartial);
  made.outcome.claim.pipeline = "angle=f31-pow";
  EXPECT_EQ(made.Judge("value").verdict, Verdict::kFail);
  EXPECT_THAT(made.Judge("value").says, HasSubstr("claim"));
}

TEST(Repeatability, FailsWhereASecondCallGivesOtherBits) {
  const MadeOutcome first(kPartial);
  MadeOutcome second(kPartial);
  const std::vector<Evidence> evidence = {{&first.call(), &first.outcome}, {&second.call(), &second.outcome}};
  EXPECT_EQ(MadeOutcome::Judge("repeatability", evidence).verdict, Verdict::kPass);
  *second.At(Role::kOutQ, {0, 1, 0, 0}) ^= std::byte{1};
  EXPECT_EQ(MadeOutcome::Judge("repeatability", evidence).cause, Cause::kNotRepeatable);
}

TEST(Containment, FailsWhereNaNLeavesItsPair) {
  MadeOutcome made("rc0:half,f32,s3,h2/1,d8,r4+2,pos=i64:257+1,data=special(nan,1)");
  ASSERT_EQ(made.Judge("containment").verdict, Verdict::kPass) << made.Judge("containment").says;
  const float nan = std::nanf("");
  // Outside the window: no pair holds it.
  for (int64_t s = 0; s < 3; ++s) std::memcpy(made.At(Role::kOutQ, {0, s, 0, 7}), &nan, sizeof(nan));
  EXPECT_EQ(made.Judge("containment").cause, Cause::kNotContained);
}

// One element in memory is that of both tokens.
TEST(Containment, KnowsInputsThatRepeat) {
  MadeOutcome made("rc0:half,f32,s2,d4,strides=q(0,0,0,1),data=special(nan,0)");
  EXPECT_EQ(made.Judge("containment").verdict, Verdict::kPass) << made.Judge("containment").says;
  const float nan = std::nanf("");
  for (int64_t d = 0; d < 4; ++d) std::memcpy(made.At(Role::kOutQ, {0, 1, 0, d}), &nan, sizeof(nan));
  EXPECT_EQ(made.Judge("containment").cause, Cause::kNotContained);
}

TEST(Rejection, AcceptsAnyRefusalAndNoOutput) {
  MadeOutcome made(kPartial);
  made.outcome.kind = Outcome::Kind::kRejected;
  EXPECT_EQ(made.Judge("rejection").verdict, Verdict::kPass);
  made.outcome.kind = Outcome::Kind::kOutputs;
  EXPECT_EQ(made.Judge("rejection").cause, Cause::kAcceptedInvalid);
}

TEST(Rejection, FailsARefusalThatWroteOutOfBounds) {
  MadeOutcome made(kPartial);
  made.outcome.kind = Outcome::Kind::kRejected;
  made.outcome.guards = {{GuardFinding::Kind::kOutOfBounds, "write before out_q"}};
  EXPECT_EQ(made.Judge("rejection").cause, Cause::kOutOfBounds);
}

TEST(Value, FailsAClaimOfABrokenPipeline) {
  MadeOutcome made(kPartial);
  made.outcome.claim.pipeline = "position=bf16 trig=f32 cache=none arith=f32";
  EXPECT_EQ(made.Judge("value").verdict, Verdict::kFail);
  EXPECT_THAT(made.Judge("value").says, HasSubstr("broken"));
}

TEST(Value, FailsAGainSiteThatIsNone) {
  MadeOutcome made(kPartial);
  made.outcome.claim.gain_site = 77;
  EXPECT_THAT(made.Judge("value").says, HasSubstr("gain_site 77"));
}

TEST(Survival, GivesEveryEndItsVerdictAndCause) {
  struct Row {
    Outcome::Kind kind;
    Verdict verdict;
    Cause cause;
  };
  for (const Row& row : {Row{Outcome::Kind::kOutputs, Verdict::kPass, Cause::kNone},
                         Row{Outcome::Kind::kUnsupported, Verdict::kSkip, Cause::kUnsupported},
                         Row{Outcome::Kind::kRejected, Verdict::kFail, Cause::kRejected},
                         Row{Outcome::Kind::kError, Verdict::kFail, Cause::kError}}) {
    MadeOutcome made(kPartial);
    made.outcome.kind = row.kind;
    EXPECT_EQ(made.Judge("survival").verdict, row.verdict);
    EXPECT_EQ(made.Judge("survival").cause, row.cause);
  }
}

TEST(Survival, TellsDeathsApart) {
  const std::pair<Death::Cause, std::string> kTexts[] = {{Death::Cause::kSignal, "signal 11"},
                                                         {Death::Cause::kExit, "exit 11"},
                                                         {Death::Cause::kTimeLimit, "time limit"},
                                                         {Death::Cause::kEndOfStream, "end of stream"},
                                                         {Death::Cause::kBadFrame, "bad frame"}};
  for (const auto& [cause, text] : kTexts) {
    MadeOutcome made(kPartial);
    made.outcome.kind = Outcome::Kind::kDied;
    made.outcome.death = Death{cause, 11, "how", "", std::nullopt};
    EXPECT_EQ(made.Judge("survival").CauseText(), text);
    EXPECT_EQ(made.Judge("value").verdict, Verdict::kUndecided);
  }
}

TEST(Survival, CallsAStrayAccessOutOfBounds) {
  MadeOutcome made(kPartial);
  made.outcome.kind = Outcome::Kind::kDied;
  made.outcome.death = Death{Death::Cause::kSignal, 11, "how", "", Stray{"q", 48, false, "read past q"}};
  EXPECT_EQ(made.Judge("survival").cause, Cause::kOutOfBounds);
}

}  // namespace
}  // namespace ropecheck
