// Judging by a file's numbers alone: what is right passes, each kind of wrong is seen.
#include "golden/judge_stored.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "golden/call_memory.h"
#include "tests/golden/golden_rig.h"

namespace ropecheck::golden {
namespace {

constexpr const char* kText = "rc0:half,bf16,s3,h2/1,d8,r6+1,pos=i64:[0,5,131071]";

// A call with a case's inputs whose outputs are the correctly rounded ones, until a test changes them.
class Answered {
 public:
  Answered(const std::string& text, DType dtype)
      : golden_(MakeCase(ParseProblem(text).value()).value()),
        memory_(CallMemory::Create(PlainProblem(golden_.problem, dtype)).value()) {
    call_.problem = PlainProblem(golden_.problem, dtype);
    for (const Input& input : golden_.inputs)
      if (!HasRows(input.role)) WriteView(input.array, memory_[input.role]);
    for (const Output& output : golden_.outputs) {
      const auto& nearest = golden_.FindExpectation(output.role, dtype)->nearest;
      WriteView(nearest ? *nearest : output.odd, memory_[output.role]);
    }
  }

  const GoldenCase& golden() const { return golden_; }
  double Get(Role role, int64_t flat) const { return ReadView(memory_[role]).At(flat); }
  void Set(Role role, int64_t flat, double value) {
    Array array = ReadView(memory_[role]);
    array.Set(flat, value);
    WriteView(array, memory_[role]);
  }
  void Unwrite(Role role, int64_t flat) {
    const TensorView& view = memory_[role];
    const int bytes = Info(view.tensor->dtype).bytes;
    std::memset(view.base + flat * bytes, kFillByte, static_cast<size_t>(bytes));
  }
  Judgement Judge(const std::string& claim = "", const std::string& grade = "") {
    Outcome outcome;
    outcome.views = memory_.views();
    outcome.claim.pipeline = claim;
    return JudgeOutcome(golden_, KernelInfo{}, grade, {&call_, &outcome}).value();
  }

 private:
  GoldenCase golden_;
  CallMemory memory_;
  Call call_;
};

TEST(JudgeStored, PassesCorrectlyRoundedOutputsOfEveryKind) {
  for (const std::string& text : AllKinds())
    for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16}) {
      const GoldenCase golden = MakeCase(ParseProblem(text).value()).value();
      if (golden.FindExpectation(Role::kOutQ, dtype) == nullptr) continue;
      Answered answered(text, dtype);
      const Judgement judgement = answered.Judge();
      EXPECT_TRUE(judgement.verdict == Verdict::kPass || judgement.value->elements() == 0)
          << text << " " << Info(dtype).name << ": " << judgement.says;
    }
}

TEST(JudgeStored, SeesAnElementJustOutsideItsToleranceAndNamesIt) {
  const std::string name = "angle=f64 trig=f64 cache=none arith=f64";
  for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16}) {
    Answered answered(kText, dtype);
    const int64_t at = (2 * 2 + 1) * 8 + 3;  // token 2, head 1, dim 3: pair 2's first member
    const double odd = answered.golden().outputs[0].odd.At(at);
    const auto& sets = answered.golden().FindExpectation(Role::kOutQ, dtype)->tolerances;
    ASSERT_EQ(sets[0].pipeline, name);
    const double tolerance = sets[0].tolerance.At(at);
    // The last number of the dtype within the tolerance, and the first beyond it.
    const double ulp = UlpAt(dtype, odd);
    double good = answered.Get(Role::kOutQ, at);
    while (std::fabs(good + ulp / 2 - odd) <= tolerance) {
      double next = good + ulp;
      if (std::fabs(next - odd) > tolerance) break;
      good = next;
    }
    answered.Set(Role::kOutQ, at, good);
    EXPECT_EQ(answered.Judge(name).verdict, Verdict::kPass) << Info(dtype).name;
    answered.Set(Role::kOutQ, at, good + 2 * ulp);
    const Judgement judgement = answered.Judge(name);
    EXPECT_EQ(judgement.verdict, Verdict::kFail) << Info(dtype).name;
    EXPECT_EQ(judgement.cause, Cause::kValue);
    EXPECT_NE(judgement.says.find("token 2 head 1 pair 2 (dim 3)  position 131071"), std::string::npos)
        << judgement.says;
    EXPECT_NE(judgement.says.find("1 of 36 elements"), std::string::npos) << judgement.says;
  }
}

TEST(JudgeStored, SeesNaNInfUnwrittenAndChangedCopies) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, inf, -inf}) {
    Answered answered(kText, DType::kBF16);
    answered.Set(Role::kOutK, 9, bad);
    EXPECT_EQ(answered.Judge().verdict, Verdict::kFail) << bad;
  }
  Answered unwritten(kText, DType::kF32);
  unwritten.Unwrite(Role::kOutQ, 9);
  EXPECT_EQ(unwritten.Judge().cause, Cause::kUnwritten);
  Answered copied(kText, DType::kF32);
  copied.Set(Role::kOutQ, 0, copied.Get(Role::kOutQ, 0) + 1);
  EXPECT_EQ(copied.Judge().verdict, Verdict::kFail);
  EXPECT_NE(copied.Judge().says.find("outside the rotated window"), std::string::npos);
}

TEST(JudgeStored, AsksOfPairsWithANonFiniteInputOnlyThatTheyAreNotFinite) {
  Answered answered("rc0:half,bf16,s2,d4,data=special(nan,2)", DType::kBF16);
  int64_t at = 0;
  while (!std::isnan(answered.Get(Role::kOutQ, at))) ++at;
  answered.Set(Role::kOutQ, at, std::numeric_limits<double>::infinity());
  EXPECT_EQ(answered.Judge().verdict, Verdict::kPass);
  answered.Set(Role::kOutQ, at, 1);
  EXPECT_EQ(answered.Judge().cause, Cause::kNotContained);
}

TEST(JudgeStored, TakesTheClaimsTolerancesWhereTheyAreStored) {
  const GoldenCase golden = MakeCase(ParseProblem(kText).value()).value();
  const auto chosen = [&](ClaimText claim, const std::string& grade = "") {
    return ChooseTolerances(golden, DType::kBF16, claim, false, grade);
  };
  const std::string stored = "angle=f32-pow trig=f32 cache=none arith=f32";
  EXPECT_EQ(chosen({.pipeline = stored})->pipeline, stored);
  EXPECT_EQ(chosen({.pipeline = stored, .k_sin = 1.5})->pipeline, stored);
  // Looser library constants than the stored ones, another pipeline, none at all.
  EXPECT_EQ(chosen({.pipeline = stored, .k_sin = 3})->pipeline, kAnyPipeline);
  EXPECT_EQ(chosen({.pipeline = "angle=f32-iterated trig=f32 cache=none arith=f32"})->pipeline, kAnyPipeline);
  EXPECT_EQ(chosen({})->pipeline, kAnyPipeline);
  EXPECT_EQ(chosen({}, stored)->pipeline, stored);
  const auto unknown = chosen({}, "angle=f32-iterated trig=f32 cache=none arith=f32");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("There are 'angle=f64"), std::string::npos)
      << unknown.error().message;
}

TEST(JudgeStored, AllowsFlushedSubnormalsToKernelsThatSayThatTheyFlush) {
  const GoldenCase golden =
      MakeCase(ParseProblem("rc0:half,f32,s2,d4,data=special(subnormal,0)").value()).value();
  EXPECT_EQ(ChooseTolerances(golden, DType::kF32, {}, false, "")->slack, 0);
  EXPECT_GT(ChooseTolerances(golden, DType::kF32, {}, true, "")->slack, 0x1p-126);
}

}  // namespace
}  // namespace ropecheck::golden
