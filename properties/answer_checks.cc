// Checks on what a call answers: containment, rejection, survival.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "properties/elements.h"
#include "properties/judges.h"
#include "reference/problem/pairs.h"

namespace ropecheck {

bool IsInvalidOnPurpose(const Call& call) { return !call.around.bad.empty(); }

namespace judges {
namespace {

// For each element of a head, the two that its output is made of: itself twice where it belongs to no pair.
std::vector<PairMembers> SourcesOf(const Problem& problem) {
  std::vector<PairMembers> sources;
  for (int64_t d = 0; d < problem.window.head_dim; ++d) sources.push_back({d, d});
  const std::vector<PairRun> runs = PairRuns(problem);
  for (int64_t pair = 0; pair < problem.pairs(); ++pair) {
    const PairMembers written = WrittenMembers(runs, pair);
    for (const int64_t d : {written.first, written.second})
      sources[static_cast<size_t>(d)] = ReadMembers(runs, pair);
  }
  return sources;
}

}  // namespace

Judgement Containment(const Judging&, std::span<const Evidence> outcomes) {
  constexpr std::array<std::pair<Role, Role>, 2> kInOut = {
      {{Role::kQ, Role::kOutQ}, {Role::kK, Role::kOutK}}};
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto no = Unjudgeable(outcome)) return *no;
  const Problem& problem = outcomes[0].call->problem;
  const std::vector<PairMembers> sources = SourcesOf(problem);
  for (const auto& [in_role, out_role] : kInOut) {
    const TensorView *in = Find(outcome, in_role), *out = Find(outcome, out_role);
    if (in == nullptr || out == nullptr) continue;
    const auto is_finite = [&](const TensorView& view, const Coordinates& at) {
      return std::isfinite(Decode(problem.dtype, ElementAt(view, at)));
    };
    // With strides of 0 one element in memory stands at several coordinates.
    std::optional<Coordinates> poisoned;
    ForEachElement(*in->tensor, [&](const Coordinates& at) {
      if (!is_finite(*in, at)) poisoned = at;
      return !poisoned;
    });
    if (!poisoned) continue;
    std::string says;
    ForEachElement(*out->tensor, [&](const Coordinates& at) {
      const auto [first, second] = sources[static_cast<size_t>(at.d)];
      const bool is_made_of_finite =
          is_finite(*in, {at.b, at.s, at.h, first}) && is_finite(*in, {at.b, at.s, at.h, second});
      if (!is_made_of_finite || is_finite(*out, at)) return true;
      says = fmt::format(
          "{}: sequence {} token {} head {} dim {} is not finite; what it is made of is, and the first "
          "non-finite input is sequence {} token {} head {} dim {}",
          Name(out_role), at.b, at.s, at.h, at.d, poisoned->b, poisoned->s, poisoned->h, poisoned->d);
      return false;
    });
    if (!says.empty()) return Judgement::Fail(Cause::kNotContained, std::move(says));
  }
  return Judgement::Pass();
}

Judgement Rejection(const Judging&, std::span<const Evidence> outcomes) {
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto seen = GuardsOf(outcome)) return *seen;  // refusing is no licence to write
  switch (outcome.kind) {
    case Outcome::Kind::kOutputs:
      return Judgement::Fail(
          Cause::kAcceptedInvalid,
          fmt::format("invalid input ({}) was accepted without a word", outcomes[0].call->around.bad));
    case Outcome::Kind::kDied:
      return Survival({}, outcomes);
    default:
      return Judgement::Pass();  // refused, in whatever words
  }
}

Judgement Survival(const Judging&, std::span<const Evidence> outcomes) {
  const Outcome& outcome = *outcomes[0].outcome;
  switch (outcome.kind) {
    case Outcome::Kind::kOutputs:
      return Judgement::Pass();
    case Outcome::Kind::kUnsupported:
      return *Unjudgeable(outcome);
    case Outcome::Kind::kRejected:
      return Judgement::Fail(Cause::kRejected, "valid input was refused: " + outcome.reason);
    case Outcome::Kind::kError:
      return Judgement::Fail(Cause::kError, outcome.reason);
    case Outcome::Kind::kNoMemory:
      return Judgement::Fail(Cause::kError, "out of memory: " + outcome.reason);
    case Outcome::Kind::kDeviceLost:
      return Judgement::Fail(Cause::kError, "device lost: " + outcome.reason);
    case Outcome::Kind::kDied:
      break;
  }
  const Death& death = *outcome.death;
  Judgement judgement = Judgement::Fail(Cause::kSignal, death.says);
  judgement.number = death.number;
  switch (death.cause) {
    case Death::Cause::kSignal:
      if (death.stray && !death.stray->tensor.empty()) judgement.cause = Cause::kOutOfBounds;
      break;
    case Death::Cause::kExit:
      judgement.cause = Cause::kExit;
      break;
    case Death::Cause::kTimeLimit:
      judgement.cause = Cause::kTimeLimit;
      break;
    case Death::Cause::kEndOfStream:
      judgement.cause = Cause::kEndOfStream;
      break;
    case Death::Cause::kBadFrame:
      judgement.cause = Cause::kBadFrame;
      break;
  }
  if (!death.stderr_tail.empty()) judgement.says += "\nit printed: " + death.stderr_tail;
  return judgement;
}

}  // namespace judges
}  // namespace ropecheck
