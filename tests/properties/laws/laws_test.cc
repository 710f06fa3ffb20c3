// Each law over correct outcomes, over outcomes spoiled in a way that it says it sees, and in one that it says it is
// blind to.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/properties/laws/made_law.h"

namespace ropecheck {
namespace {

using ::testing::HasSubstr;
using Z = std::complex<double>;

// Far above what any claim allows in fp32 at these positions, far below what a glance would see.
constexpr double kAngle = 0.01;
const Z kTurn = std::polar(1.0, kAngle);
constexpr const char* kCall = "rc0:half,f32,b2,s5,h4/2,d8,r6+1,pos=i64:3+1+9";
constexpr const char* kFromZero = "rc0:interleaved,f32,b2,s5,h4/2,d8,r6+1,pos=i64:0+1+9";
constexpr const char* kAxes =
    "rc0:interleaved,f32,b2,s3,h4/2,d16,r12+0,pos=axes.i64.interleaved([2,2,2]):3+1:40-3+7:5+2";
constexpr const char* kCache = "rc0:half,f32,b2,s5,h4/2,d8,cache=fused(f32,rows=40),pos=i64:3+1+9";

struct LawCase {
  const char* law;
  const char* text;
  // The pairs turned by kTurn.
  bool (*seen)(const Place&);
  bool (*unseen)(const Place&);
};

bool None(const Place&) { return false; }
bool All(const Place&) { return true; }
bool OneHead(const Place& p) { return p.role == Role::kOutQ && p.h == 1 && p.s == 2 && p.pair == 1; }
bool OneToken(const Place& p) { return p.b == 0 && p.s == 2; }
bool FirstToken(const Place& p) { return p.s == 0; }
bool FirstOfFirstAxis(const Place& p) { return p.s == 0 && p.pair == 0; }
bool InPartners(const Place& p) { return p.call > 0; }
bool InFirst(const Place& p) { return p.call == 0; }

constexpr LawCase kLaws[] = {
    {"relative-position", kCall, OneToken, All},
    {"offset-shift", kCall, InPartners, All},
    {"chunks", kCall, InPartners, All},
    {"identity", kFromZero, FirstToken, [](const Place& p) { return p.s > 0; }},
    {"one-angle", kCall, OneHead, OneToken},
    {"linearity", kCall, OneHead, OneToken},
    {"round-trip", kCall, All, None},
    {"adjoint", kCall, All, None},
    {"composition", kCall, All, None},
    {"permutation", kCall, InFirst, All},
    {"independence", kCall, InPartners, All},
    {"packed", "rc0:half,f32,s7,h2,d8,layout=thd,pos=cu:[0,3,3,7]", InPartners, All},
    {"packed", "rc0:half,f32,b3,s2,h2,d8", InPartners, All},
    {"slice", kCall, InPartners, All},
    {"pairing", kCall, InPartners, All},
    {"placement", kCall, InPartners, All},
    {"layout", kCall, InPartners, All},
    {"table", kCache, InPartners, All},
    {"degeneracy", kCall, InPartners, All},
    {"degeneracy", "rc0:half,f32,s5,h2,d8,f=rope_ratio(50)", InPartners, All},
    {"degeneracy", "rc0:half,f32,s5,h2,d8,f=linear(4)", InPartners, All},
    {"degeneracy", "rc0:half,f32,s5,h2,d8,f=divisors([1,2,3,5])", InPartners, All},
    {"degeneracy", "rc0:half,f32,s5,h2,d8,f=longrope([1,2,3,5],[2,3,4,6],64,65)", InPartners, All},
    {"placement", kAxes, InPartners, All},
    {"layout", kAxes, InPartners, All},
    {"independence", kAxes, InPartners, All},
    {"one-angle", kAxes, OneHead, OneToken},
    {"linearity", kAxes, OneHead, OneToken},
    {"round-trip", kAxes, All, None},
    {"adjoint", kAxes, All, None},
    {"identity", "rc0:half,f32,s2,h2,d8,pos=axes.i64.chunked([2,2]):0+5:3+0", FirstOfFirstAxis,
     [](const Place& p) { return p.s > 0; }},
    {"round-trip", "rc0:adj,interleaved_to_half,f32,s5,h2,d8,pos=i64:3+1", All, None},
    {"adjoint", "rc0:interleaved_to_half,f32,s5,h2,d8,pos=i64:3+1", All, None},
    {"pairing", "rc0:blocks_half,f32,s5,h2,d8,pos=i64:3+1", InPartners, All},
    {"offset-shift", "rc0:half,f32,s4,h2,d8,pos=cp:3/1", InPartners, All},
    {"placement", "rc0:half,f32,s3,h2,d8,pos=f32:0.5+0.25", InPartners, All},
};

class Laws : public ::testing::TestWithParam<LawCase> {};

TEST_P(Laws, HoldForCorrectOutcomes) {
  MadeLaw made(GetParam().law, GetParam().text);
  const Judgement judgement = made.Judge();
  EXPECT_EQ(judgement.verdict, Verdict::kPass) << judgement.says;
}

TEST_P(Laws, SeeWhatTheySaySoAndNothingElse) {
  for (const bool visible : {true, false}) {
    MadeLaw made(GetParam().law, GetParam().text);
    made.Multiply(
        [&](const Place& p) { return (visible ? GetParam().seen : GetParam().unseen)(p) ? kTurn : Z(1); });
    const Judgement judgement = made.Judge();
    EXPECT_EQ(judgement.verdict, visible ? Verdict::kFail : Verdict::kPass) << judgement.says;
  }
}

TEST_P(Laws, NeverPassNaN) {
  MadeLaw made(GetParam().law, GetParam().text);
  made.Multiply([](const Place&) { return Z(NAN, NAN); });
  EXPECT_EQ(made.Judge().verdict, Verdict::kFail);
}

// A correct kernel of every precision passes; what half types hide is not judged, not failed.
TEST_P(Laws, HoldForHalfTypesAndFarPositions) {
  for (const char* dtype : {"f16", "bf16", "f64"}) {
    std::string text = GetParam().text;
    text.replace(text.find("f32"), 3, dtype);
    MadeLaw made(GetParam().law, text);
    const Judgement judgement = made.Judge();
    EXPECT_NE(judgement.verdict, Verdict::kFail) << dtype << ": " << judgement.says;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, Laws, ::testing::ValuesIn(kLaws), [](const auto& one) {
  std::string name = one.param.law;
  std::erase(name, '-');
  return name + std::to_string(one.index);
});

TEST(Norm, SeesAPairThatIsStretchedAndNotOneThatTurns) {
  for (const auto& [factor, verdict] :
       {std::pair{Z(1.0001), Verdict::kFail}, std::pair{kTurn, Verdict::kPass}}) {
    MadeLaw made("norm", kCall);
    made.Multiply([&, z = factor](const Place& p) { return OneHead(p) ? z : Z(1); });
    EXPECT_EQ(made.Judge().verdict, verdict) << made.Judge().says;
  }
}

TEST(Norm, SaysWhereTheHeadKeepsItsNorm) {
  MadeLaw made("norm", "rc0:half,f32,s1,h1,d4,pos=offset:7");
  // The pairs' partners exchanged: (0, 2), (1, 3) become (0, 1), (2, 3) of the head.
  std::byte* one = made.call(0).At(Role::kOutQ, {0, 0, 0, 1});
  std::byte* two = made.call(0).At(Role::kOutQ, {0, 0, 0, 2});
  std::swap_ranges(one, one + 4, two);
  EXPECT_EQ(made.Judge().verdict, Verdict::kFail);
  EXPECT_THAT(made.Judge().says, HasSubstr("other elements may have been paired"));
}

TEST(Norm, KnowsTheGain) {
  MadeLaw made("norm", "rc0:half,f32,s3,h2,d8,gain=1.25,pos=offset:7");
  EXPECT_EQ(made.Judge().verdict, Verdict::kPass) << made.Judge().says;
  made.Multiply([](const Place&) { return Z(1 / 1.25); });
  EXPECT_EQ(made.Judge().verdict, Verdict::kFail);
}

TEST(Norm, JudgesNoPairThatRoundsAway) {
  MadeLaw made("norm", "rc0:half,f16,s1,h1,d2,data=special(subnormal,3)");
  std::byte* x[] = {made.call(0).At(Role::kQ, {0, 0, 0, 0}), made.call(0).At(Role::kQ, {0, 0, 0, 1})};
  for (std::byte* element : x) EncodeNearest(DType::kF16, 0x1p-24, element);
  EXPECT_EQ(made.Judge().verdict, Verdict::kSkip);
}

TEST(Scaling, SeesTheLastBit) {
  MadeLaw made("scaling", kCall);
  ASSERT_EQ(made.calls(), 3u);
  ASSERT_EQ(made.Judge().verdict, Verdict::kPass) << made.Judge().says;
  *made.call(2).At(Role::kOutK, {1, 4, 1, 6}) ^= std::byte{1};
  EXPECT_EQ(made.Judge().verdict, Verdict::kFail);
  EXPECT_THAT(made.Judge().says, HasSubstr("inputs times 4"));
}

TEST(RoundTrip, IsBlindToWhatBothDirectionsTurnTogether) {
  MadeLaw made("round-trip", kCall);
  made.Multiply([](const Place& p) { return p.call == 0 ? kTurn : std::conj(kTurn); });
  EXPECT_EQ(made.Judge().verdict, Verdict::kPass) << made.Judge().says;
}

TEST(Laws, LeaveOutFurtherCallsThatTheKernelDoesNotDo) {
  MadeLaw made("placement", kCall);
  made.Multiply([](const Place& p) { return p.call > 0 ? Z(NAN) : Z(1); });
  made.call(1).outcome.kind = Outcome::Kind::kUnsupported;
  EXPECT_EQ(made.Judge().verdict, Verdict::kSkip);
}

TEST(Laws, FailWhereAFurtherCallDies) {
  MadeLaw made("placement", kCall);
  made.call(1).outcome.kind = Outcome::Kind::kDied;
  made.call(1).outcome.death = Death{Death::Cause::kSignal, 11, "how", "", std::nullopt};
  EXPECT_EQ(made.Judge().CauseText(), "signal 11");
  EXPECT_THAT(made.Judge().says, HasSubstr("place=in"));
}

TEST(Laws, AreNotAskedAboutFreeTables) {
  const KernelInfo kernel = AnyKernel();
  const Call free = ParseCase("rc0:half,f32,s3,h2/1,d8,cache=fused(f32,rows=40,fill=free)")->call;
  for (const char* law : {"norm", "identity", "relative-position", "composition", "round-trip", "adjoint"})
    EXPECT_FALSE(FindCheck(law)->applies(kernel, free)) << law;
  for (const char* law : {"one-angle", "linearity", "placement", "layout", "table"})
    EXPECT_TRUE(FindCheck(law)->applies(kernel, free)) << law;
}

// Halves of a cache that differ do not turn a pair as one complex number; the linear map is still one.
TEST(Laws, HoldForCachesWhoseHalvesDiffer) {
  constexpr const char* kUneven = "rc0:half,f32,b2,s3,h4/2,d8,cache=duplicated(f32,rows=40,fill=uneven)";
  for (const char* law : {"linearity", "placement", "layout", "table"}) {
    MadeLaw made(law, kUneven);
    EXPECT_EQ(made.Judge().verdict, Verdict::kPass) << law << ": " << made.Judge().says;
  }
}

}  // namespace
}  // namespace ropecheck
