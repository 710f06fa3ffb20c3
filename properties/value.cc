#include "properties/value.h"

#include <fmt/format.h>

#include <array>

#include "properties/beyond_table.h"
#include "properties/claim.h"
#include "properties/grade_book.h"
#include "properties/judges.h"
#include "reference/problem/mismatch.h"

namespace ropecheck {
namespace {

// Grading costs several times what the verdict does; ordinary data shows what it can show.
bool IsGraded(const Problem& problem) {
  return problem.data.kind == DataSpec::Kind::kNormal || problem.data.kind == DataSpec::Kind::kCancel;
}

}  // namespace

namespace judges {

Judgement Value(const Judging& judging, std::span<const Evidence> outcomes) {
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto no = Unjudgeable(outcome)) return *no;
  const Problem problem = AsSent(*outcomes[0].call);
  const BeyondTable beyond =
      PromisedBeyondTable(judging.kernel->contract, *outcomes[0].call).value_or(BeyondTable::kNothing);
  const Level level = OwnLevel(problem);
  const auto wrong = [](const Error& error) {
    return Judgement{Verdict::kUndecided, Cause::kError, 0, error.message, nullptr};
  };
  auto claim = ClaimOf(judging, outcome);
  if (!claim) return Judgement::Fail(Cause::kError, "the kernel's claim: " + claim.error().message);
  auto oracle = Oracle::Create(problem, level, outcome.views, beyond);
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
