#include "reference/problem/simpler.h"

#include <gtest/gtest.h>

#include <functional>

#include "reference/problem/case.h"
#include "reference/problem/complexity.h"
#include "reference/problem/position_range.h"
#include "reference/problem/validate.h"
#include "tests/problem/drawn.h"

namespace ropecheck {
namespace {

// What a shrinker does: the first simpler one that still fails, again and again.
template <class T>
T Shrunk(T failing, const std::function<bool(const T&)>& fails) {
  for (bool again = true; again;) {
    again = false;
    for (T& candidate : Simpler(failing)) {
      if (!fails(candidate)) continue;
      failing = std::move(candidate);
      again = true;
      break;
    }
  }
  return failing;
}

// Failing problems of this kind among those drawn, shrunk: all texts that the descents end at.
std::set<std::string> Ends(const std::function<bool(const Problem&)>& fails) {
  constexpr int kProblems = 60;
  std::set<std::string> ends;
  int found = 0;
  for (uint64_t seed = 0; found < kProblems; ++seed) {
    RandomChoices choices(seed);
    const Problem problem = Draw(choices);
    if (!fails(problem)) continue;
    ++found;
    ends.insert(Print(Shrunk<Problem>(problem, fails)));
  }
  return ends;
}
using Texts = std::set<std::string>;

RC_GTEST_PROP(Simpler, OffersOnlyValidComputableAndStrictlySimplerProblems, (const Problem& problem)) {
  uint64_t last = 0;
  for (const Problem& candidate : Simpler(problem)) {
    RC_ASSERT(Validate(candidate).has_value());
    RC_ASSERT(Computable(candidate).has_value());
    RC_ASSERT(Complexity(candidate) < Complexity(problem));
    RC_ASSERT(last <= Complexity(candidate));
    last = Complexity(candidate);
  }
}

RC_GTEST_PROP(Simpler, OffersOnlyStrictlySimplerCallsAndKeepsTheirValidity, (const Case& c)) {
  const bool valid = Validate(c.call).has_value();
  for (const Call& candidate : Simpler(c.call)) {
    RC_ASSERT(Validate(candidate).has_value() == valid);
    RC_ASSERT(Complexity(candidate) < Complexity(c.call));
    RC_ASSERT(candidate.around.bad == c.call.around.bad);
  }
}

// However unluckily the steps are chosen, each descent ends: take any candidate, not the best.
RC_GTEST_PROP(Simpler, EndsWhicheverStepIsTaken, (Problem problem, uint64_t seed)) {
  RandomChoices choices(seed);
  int steps = 0;
  for (auto candidates = Simpler(problem); !candidates.empty(); candidates = Simpler(problem)) {
    problem = candidates[choices.Choose(candidates.size())];
    RC_ASSERT(++steps < 10000);
  }
  RC_ASSERT(Print(problem) == "rc0:half,f32,d2");
}

TEST(Simpler, EndsAtTheDefaultProblemWhereEverythingFails) {
  EXPECT_EQ(Ends([](const Problem&) { return true; }), Texts{"rc0:half,f32,d2"});
}

TEST(Simpler, KeepsTheOneAxisThatMatters) {
  EXPECT_EQ(Ends([](const Problem& p) { return p.pairing == Pairing::kInterleaved; }),
            Texts{"rc0:interleaved,f32,d2"});
  EXPECT_EQ(Ends([](const Problem& p) { return p.dtype == DType::kBF16; }), Texts{"rc0:half,bf16,d2"});
  EXPECT_EQ(Ends([](const Problem& p) { return p.placement == Placement::kInPlace; }),
            Texts{"rc0:half,f32,d2,place=in"});
  EXPECT_EQ(Ends([](const Problem& p) { return p.layout.order == AxisOrder::kTHD; }),
            Texts{"rc0:half,f32,d2,layout=thd"});
  EXPECT_EQ(Ends([](const Problem& p) { return p.shape.tokens == 0; }), Texts{"rc0:half,f32,s0,d2"});
}

TEST(Simpler, FindsTheSmallestSizes) {
  EXPECT_EQ(Ends([](const Problem& p) { return p.window.rot_dim > 8 && p.window.rot_dim % 8 != 0; }),
            Texts{"rc0:half,f32,d10"});
  EXPECT_EQ(Ends([](const Problem& p) {
              return p.window.rot_offset > 0 && p.shape.heads_q > 0 && p.shape.heads_k.value_or(0) >= 2;
            }),
            Texts{"rc0:half,f32,h2/2,d3,r2+1"});
}

// Real numbers are as simple as they are short.
TEST(Simpler, KeepsTheLawThatMattersWithParametersOfOneDigit) {
  for (const std::string& end : Ends([](const Problem& p) { return std::holds_alternative<Yarn>(p.law); }))
    EXPECT_EQ(end.size(), std::string("rc0:half,f32,d2,f=yarn(1,1,1,1,1,1)").size()) << end;
  for (const std::string& end : Ends([](const Problem& p) {
         const auto* law = std::get_if<Llama3>(&p.law);
         return law != nullptr && law->original_length > 1000;
       })) {
    EXPECT_EQ(end.size(), std::string("rc0:half,f32,d2,f=llama3(8,1,4,1024)").size()) << end;
    EXPECT_NE(end.find(",1024)"), std::string::npos) << end;
  }
  EXPECT_EQ(Ends([](const Problem& p) {
              const auto* law = std::get_if<LongRope>(&p.law);
              return law != nullptr && law->length > law->original_length;
            }),
            Texts{"rc0:half,f32,d2,f=longrope([1],[1],1,2)"});
}

TEST(Simpler, KeepsOneTokenAndItsPosition) {
  const Problem problem =
      ParseProblem("rc0:half,bf16,b2,s5,h4/2,d64,pos=i64:[3,1,70000,2,9,8,7,6,5,4]").value();
  const Problem shrunk = Shrunk<Problem>(problem, [](const Problem& p) {
    const auto range = PositionRangeOf(p);
    return range && range->hi > 256 && std::holds_alternative<Ids>(p.positions);
  });
  EXPECT_EQ(Print(shrunk), "rc0:half,f32,d2,pos=i64:257+1");
}

TEST(Simpler, BringsPositionsToThePowerOfTwoThatMatters) {
  for (const std::string& end : Ends([](const Problem& p) {
         const auto range = PositionRangeOf(p);
         return range && range->hi >= 65536 && std::holds_alternative<Offset>(p.positions);
       }))
    EXPECT_EQ(end, "rc0:half,f32,d2,pos=offset:65536");
}

TEST(Simpler, KeepsTheCacheLayoutThatMattersAndItsNeededRows) {
  EXPECT_EQ(Ends([](const Problem& p) {
              const auto* cache = std::get_if<GivenCache>(&p.angles);
              return cache && cache->layout == CacheLayout::kStacked &&
                     cache->index == TableIndex::kPosition && p.shape.batch * p.shape.tokens > 0;
            }),
            Texts{"rc0:half,f32,d2,cache=stacked(f32,rows=1)"});
}

TEST(Simpler, DropsWhatWasCalledBeforeUnlessItMatters) {
  const Call call =
      ParseCase("rc0:half,f32,s9,d8;half,bf16,d16,base=5e5;half,f32,s3,d8|mem=start,threads=4").value().call;
  const auto always = [](const Call&) { return true; };
  EXPECT_EQ(Print(Shrunk<Call>(call, always)), "rc0:half,f32,d2");
  const auto needs_another_base = [](const Call& c) {
    return std::any_of(c.before.begin(), c.before.end(),
                       [&](const Problem& p) { return p.base != c.problem.base; });
  };
  EXPECT_EQ(Print(Shrunk<Call>(call, needs_another_base)), "rc0:half,f32,d2,base=5e5;half,f32,d2");
}

TEST(Simpler, KeepsAMismatchAndWhatItNeeds) {
  const Call call =
      ParseCase(
          "rc0:interleaved,bf16,b3,s8,h4/2,d64,r32+0,cache=stacked(bf16,by=sequence)|bad=cache_too_short")
          .value()
          .call;
  EXPECT_EQ(Print(Shrunk<Call>(call, [](const Call&) { return true; })),
            "rc0:half,f32,d2,cache=fused(f32,rows=1)|bad=cache_too_short");
}

TEST(Simpler, KeepsProblemsThatAreInvalidOnPurposeInvalid) {
  const Problem problem = ParseProblem("rc0:interleaved,bf16,b3,s8,h4/2,d64,r63+0").value();
  ASSERT_FALSE(Simpler(problem).empty());
  for (const Problem& candidate : Simpler(problem)) EXPECT_FALSE(Validate(candidate)) << Print(candidate);
}

}  // namespace
}  // namespace ropecheck
