#include "properties/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "properties/claim.h"
#include "properties/grade_book.h"
#include "properties/judges.h"

namespace ropecheck {
namespace {

// Grading costs several times what the verdict does; ordinary data shows what it can show.
bool IsGraded(const Problem& problem) {
  return problem.data.kind == DataSpec::Kind::kNormal || problem.data.kind == DataSpec::Kind::kCancel;
}

std::string NumberAndBits(double value, DType dtype) {
  if (std::isnan(value)) return "nan";  // which one, the value does not tell
  uint64_t bits = 0;
  EncodeNearest(dtype, value, &bits);
  return fmt::format("{:.9g} (0x{:0{}X})", value, bits, 2 * Info(dtype).bytes);
}

Judgement Decide(const ValueReport& report, DType dtype) {
  int64_t failures = 0, elements = 0, uncontained = 0, unwritten = 0;
  ValueReport::Element missing, stray;
  std::string shape;
  for (const auto& [role, c] : report.tensors) {
    failures += c.failures;
    elements += c.elements;
    uncontained += c.uncontained;
    unwritten += c.unwritten;
    if (c.first_unwritten && missing.witness == nullptr) missing = {role, &*c.first_unwritten};
    if (c.first_uncontained && stray.witness == nullptr) stray = {role, &*c.first_uncontained};
    if (c.failures > 0) shape += fmt::format("\n{}: {}", Name(role), c.failure_shape());
  }
  if (failures == 0 && uncontained == 0) {
    if (elements == 0)
      return {Verdict::kSkip, Cause::kNothingJudged, 0, "no element whose value the claim pins down",
              nullptr};
    return Judgement::Pass();
  }
  if (unwritten > 0 && unwritten == failures)
    return Judgement::Fail(
        Cause::kUnwritten,
        fmt::format("{} never written{}", Describe(missing.role, *missing.witness, dtype), shape));
  if (failures == 0)
    return Judgement::Fail(Cause::kNotContained, fmt::format("finite, though an input of its pair is not: {}",
                                                             Describe(stray.role, *stray.witness, dtype)));
  const ValueReport::Element worst = report.worst();
  return Judgement::Fail(Cause::kValue, Describe(worst.role, *worst.witness, dtype) + shape);
}

}  // namespace

ValueReport::Element ValueReport::worst() const {
  Element worst;
  for (const auto& [role, c] : tensors) {
    const Witness* witness = c.worst ? &*c.worst : nullptr;
    if (witness != nullptr && (worst.witness == nullptr || witness->ratio > worst.witness->ratio))
      worst = {role, witness};
  }
  return worst;
}

double ValueReport::worst_ratio() const {
  const Element element = worst();
  return element.witness == nullptr ? 0 : element.witness->ratio;
}

double ValueReport::max_pair_ulp() const {
  double worst = 0;
  for (const auto& [role, c] : tensors) worst = std::max(worst, c.max_pair_ulp);
  return worst;
}

int64_t ValueReport::elements() const {
  int64_t n = 0;
  for (const auto& [role, c] : tensors) n += c.elements;
  return n;
}

std::string Describe(Role role, const Witness& w, DType dtype) {
  return fmt::format(
      "{}: sequence {} token {} head {} pair {} (dim {})  position {}    got {} want {}    {:.4g} pair-ULP, "
      "allowed {:.4g}",
      Name(role), w.sequence, w.token, w.head, w.pair, w.dim, w.position, NumberAndBits(w.got, dtype),
      NumberAndBits(w.want, dtype), w.pair_ulp, w.allowed);
}

std::string InDetail(const ValueReport& report) {
  std::string out =
      fmt::format("  judged at level L{} by {}\n", static_cast<int>(report.level),
                  report.pipeline.empty() ? "the widest honest pipeline (no claim)" : report.pipeline);
  for (const auto& [role, c] : report.tensors) {
    out += fmt::format(
        "  {}: {} elements judged, {} failures, {} unwritten; {} pairs not judged, {} with non-finite "
        "input\n",
        Name(role), c.elements, c.failures, c.unwritten, c.pairs_not_judged, c.pairs_not_finite);
    if (!c.worst) continue;
    out += fmt::format("    worst error/bound {:.4g}, largest error {:.4g} pair-ULP\n", c.worst_ratio(),
                       c.max_pair_ulp);
    out += fmt::format("    worst element  {}\n", Describe(role, *c.worst, report.dtype));
    if (const auto held = c.claim.held_to()) out += fmt::format("    claim held up to position {}\n", *held);
    if (const auto broken = c.claim.broken_at())
      out += fmt::format("    claim first broken at position {}\n", *broken);
    if (const auto held = c.ideal.held_to())
      out += fmt::format("    within 1 pair-ULP of the mathematics up to position {}\n", *held);
    if (c.failures > 0) out += fmt::format("    {}\n", c.failure_shape());
  }
  return out;
}

namespace judges {

Judgement Value(const Judging& judging, std::span<const Evidence> outcomes) {
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto no = Unjudgeable(outcome)) return *no;
  const Problem& problem = outcomes[0].call->problem;
  const Level level = OwnLevel(problem);
  const auto wrong = [](const Error& error) {
    return Judgement{Verdict::kUndecided, Cause::kError, 0, error.message, nullptr};
  };
  auto claim = ClaimOf(judging, outcome);
  if (!claim) return Judgement::Fail(Cause::kError, "the kernel's claim: " + claim.error().message);
  auto oracle = Oracle::Create(problem, level, outcome.views);
  if (!oracle) return wrong(oracle.error());
  auto bound = Bound::Create(problem, level, *claim);
  if (!bound) return Judgement::Fail(Cause::kError, "the kernel's claim: " + bound.error().message);

  auto report = std::make_shared<ValueReport>();
  report->level = level;
  report->pipeline = claim->pipeline == nullptr ? "" : std::string(claim->pipeline->name);
  report->dtype = problem.dtype;
  GradeTally tally;
  constexpr std::array<std::pair<Role, Role>, 2> kInOut = {
      {{Role::kQ, Role::kOutQ}, {Role::kK, Role::kOutK}}};
  for (const auto& [in_role, out_role] : kInOut) {
    const TensorView *in = Find(outcome, in_role), *out = Find(outcome, out_role);
    if (in == nullptr || out == nullptr) continue;
    CompareInput input{.oracle = &*oracle, .bound = &*bound, .in = *in, .got = *out};
    if (level == Level::kIdeal) input.ideal = &*oracle;
    if (judging.grades != nullptr && IsGraded(problem)) input.grades = &tally;
    auto comparison = Compare(input);
    if (!comparison) return wrong(comparison.error());
    report->tensors.emplace_back(out_role, std::move(*comparison));
  }
  Judgement judgement = Decide(*report, problem.dtype);
  if (judging.grades != nullptr && IsGraded(problem)) judging.grades->Add(problem.dtype, level, tally);
  judgement.value = std::move(report);
  return judgement;
}

}  // namespace judges
}  // namespace ropecheck
