// Properties of the suite's own parts: text, metric, bounds, and the oracle's answers. Each is shown a planted bug,
// which it has to find and to shrink.
#include <gmock/gmock.h>

#include <cmath>

#include "properties/value.h"
#include "reference/precision/metric.h"
#include "reference/problem/pairs.h"
#include "tests/property/judge_call.h"
#include "tests/property/oracle_subject.h"

namespace ropecheck::property {
namespace {

constexpr DrawLimits kSmall{
    .max_tokens = 5, .max_heads = 3, .max_head_dim = 24, .max_elements = 512, .max_table_rows = 300};

// --- text ---

using Printer = std::function<std::string(const Problem&)>;

PropertyRun RoundTrip(const Printer& print) {
  const auto problems = Drawn([](ChoiceSource& choices) { return Draw(choices); });
  return RunProperty(
      [&] {
        const Problem problem = *problems;
        const auto parsed = ParseProblem(print(problem));
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(*parsed == problem);
      },
      2000);
}

TEST(Text, ComesBackAsTheProblemItWas) {
  const PropertyRun run = RoundTrip([](const Problem& problem) { return Print(problem); });
  EXPECT_TRUE(run.held()) << run.text();
}

TEST(Text, ThatLosesTheDirectionIsFound) {
  const PropertyRun run = RoundTrip([](Problem problem) {
    problem.direction = Direction::kForward;
    return Print(problem);
  });
  EXPECT_EQ(run.counterexample(), "rc0:inv,half,f32,d2");
}

// --- metric ---

// A pair, and one of its members as a kernel may have computed it.
struct Measured {
  DType dtype;
  double y0, y1;
};

using Metric = std::function<double(const Measured&, double got)>;
double ByPair(const Measured& m, double got) { return PairUlp(m.dtype, got, m.y0, m.y0, m.y1); }
double ByElement(const Measured& m, double got) { return PairUlp(m.dtype, got, m.y0, m.y0, 0); }

Measured DrawMeasured() {
  constexpr DType kTypes[] = {DType::kF32, DType::kF16, DType::kBF16};
  const DType dtype = kTypes[*rc::gen::inRange(0, 3)];
  const int exponent = *rc::gen::inRange(-12, 13), beside = *rc::gen::inRange(-12, 13);
  const auto mantissa = [] { return 1 + *rc::gen::inRange(-4096, 4097) / 8192.0; };
  return {dtype, std::ldexp(mantissa(), exponent), std::ldexp(mantissa(), beside)};
}

// Whatever the pair: rounding an exact member is half a unit at most; an error is as large with the other sign, and
// no larger where the partner is larger.
PropertyRun MetricHolds(const Metric& metric) {
  return RunProperty(
      [&] {
        const Measured m = DrawMeasured();
        alignas(8) std::byte bytes[8];
        EncodeNearest(m.dtype, m.y0, bytes);
        const double rounded = Decode(m.dtype, bytes);
        RC_ASSERT(metric(m, rounded) <= 0.5);
        RC_ASSERT(metric(m, m.y0) == 0.0);
        // Backward stability: an error of two rounding units of the longer member is small, however short this one.
        const double got = m.y0 + UlpAt(m.dtype, std::max(std::fabs(m.y0), std::fabs(m.y1)));
        RC_ASSERT(metric(m, got) <= 1.0);
        RC_ASSERT(metric(m, got) == metric({m.dtype, -m.y0, m.y1}, -got));
        RC_ASSERT(metric({m.dtype, m.y0, 4 * m.y1}, got) <= metric(m, got));
      },
      2000);
}

TEST(Metric, MeasuresAgainstThePair) {
  const PropertyRun run = MetricHolds(ByPair);
  EXPECT_TRUE(run.held()) << run.text();
}

TEST(Metric, ThatMeasuresAgainstTheElementIsFound) { EXPECT_TRUE(MetricHolds(ByElement).refuted()); }

// --- bounds ---

// Judged by the value check, and the element that came closest to its bound moved by `moves` times what it is allowed.
PropertyRun BoundSees(double moves) {
  const OracleSubject oracle;
  const auto calls = CallsWithin(oracle.info(), kSmall);
  return RunProperty(
      [&] {
        const Call call = *calls;
        MadeOutcome made(Print(call));
        made.outcome.claim.pipeline = OracleSubject::ClaimAt(OwnLevel(call.problem));
        const Judgement right = made.Judge("value");
        if (right.verdict != Verdict::kPass) return;  // nothing judged
        const auto [role, worst] = right.value->worst();
        if (worst == nullptr || !std::isfinite(worst->got)) return;
        const PairMembers pair = WrittenMembers(PairRuns(call.problem), worst->pair);
        const auto value = [&, of = role](int64_t d) {
          return Decode(call.problem.dtype, made.At(of, {worst->sequence, worst->token, worst->head, d}));
        };
        const double unit = UlpAt(call.problem.dtype, std::hypot(value(pair.first), value(pair.second)));
        std::byte* at = made.At(role, {worst->sequence, worst->token, worst->head, worst->dim});
        const double moved = worst->want + std::copysign(moves * (worst->allowed + 1) * unit, worst->want);
        EncodeNearest(call.problem.dtype, moved, at);
        if (!std::isfinite(Decode(call.problem.dtype, at))) return;  // overflowed: another rule
        RC_TAG(Tag{"moved"});
        RC_ASSERT(made.Judge("value").verdict == Verdict::kFail);
      },
      600);
}

TEST(Bound, RefusesTwiceWhatItAllows) {
  const PropertyRun run = BoundSees(2);
  ASSERT_TRUE(run.held()) << run.text();
  EXPECT_GE(run.counts()["moved"], 100);
}

TEST(Bound, AllowsATenthOfWhatItAllows) {
  const PropertyRun run = BoundSees(0.1);
  ASSERT_TRUE(run.refuted());
  EXPECT_LE(ParseCase(run.counterexample()).value().call.problem.window.head_dim, 2) << run.counterexample();
}

// --- the oracle's answers ---

struct Wrong {
  const char* check;
  OracleSubject::Spoil spoil;
  int64_t elements;
};

void Negate(MadeOutcome& made, const Coordinates& at) {
  std::byte* element = made.At(Role::kOutQ, at);
  const DType dtype = made.call().problem.dtype;
  EncodeNearest(dtype, -Decode(dtype, element), element);
}
bool HasTokens(const Problem& p, int64_t tokens) {
  return p.shape.batch > 0 && p.shape.heads_q > 0 && p.shape.tokens >= tokens;
}

PropertyRun Spoiled(const Wrong& wrong) {
  OracleSubject subject(wrong.spoil);
  const Check& check = *FindCheck(wrong.check);
  const auto calls = CallsWithin(subject.info(), kSmall);
  return RunProperty(
      [&] {
        const Call call = *calls;
        const auto checks = ChecksOf(subject.info(), call);
        if (std::ranges::find(checks, &check) != checks.end()) Judge(subject, call, {&check});
      },
      1000);
}

TEST(Oracle, ThatTurnsASecondTokenWrongIsFoundByTheLaws) {
  // One member of the first pair of the second token changes its sign.
  const auto second_token = [](MadeOutcome& made) {
    const Problem& p = made.call().problem;
    if (HasTokens(p, 2)) Negate(made, {0, 1, 0, WrittenMembers(PairRuns(p), 0).first});
  };
  // Whole pairs turn backwards in place: what does not come in one call, laws between calls see.
  const auto in_place = [](MadeOutcome& made) {
    const Problem& p = made.call().problem;
    if (p.placement == Placement::kInPlace && HasTokens(p, 1))
      Negate(made, {0, 0, 0, WrittenMembers(PairRuns(p), 0).second});
  };
  for (const Wrong& wrong : {Wrong{"relative-position", second_token, 4}, Wrong{"one-angle", second_token, 8},
                             Wrong{"chunks", second_token, 4}, Wrong{"placement", in_place, 2}}) {
    const PropertyRun run = Spoiled(wrong);
    ASSERT_TRUE(run.refuted()) << wrong.check << ": " << run.text();
    const Problem p = ParseCase(run.counterexample()).value().call.problem;
    EXPECT_LE(p.shape.batch * p.shape.tokens * p.shape.heads_q * p.window.head_dim, wrong.elements)
        << wrong.check << ": " << run.counterexample();
  }
}

}  // namespace
}  // namespace ropecheck::property
