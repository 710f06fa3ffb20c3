// Checks on what a call answers: containment, rejection, survival.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "properties/elements.h"
#include "properties/judges.h"
#include "reference/problem/pairs.h"

namespace ropecheck {

bool IsInvalidOnPurpose(const Call& call) { return !call.around.bad.empty(); }

namespace {

// Which elements of the input's head each element of the output's head depends on.
std::vector<PairMembers> SourcesOf(const Problem& problem) {
  std::vector<PairMembers> sources;
  for (int64_t d = 0; d < problem.window.head_dim; ++d) sources.push_back({d, d});
  const std::vector<PairRun> runs = PairRuns(problem);
  for (int64_t i = 0; i < problem.pairs(); ++i) {
    const PairMembers written = WrittenMembers(runs, i);
    sources[static_cast<size_t>(written.first)] = sources[static_cast<size_t>(written.second)] =
        ReadMembers(runs, i);
  }
  return sources;
}

}  // namespace

namespace judges {

Judgement Containment(const Judging&, std::span<const Evidence> outcomes) {
  constexpr std::array<std::pair<Role, Role>, 2> kInOut = {
      {{Role::kQ, Role::kOutQ}, {Role::kK, Role::kOutK}}};
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto no = Unjudgeable(outcome)) return *no;
  const Problem& problem = outcomes[0].call->problem;
  for (const auto& [in_role, out_role] : kInOut) {
    const TensorView *in = Find(outcome, in_role), *out = Find(outcome, out_role);
    if (in == nullptr || out == nullptr) continue;
    std::optional<Coordinates> poisoned;
    ForEachElement(*in->tensor, [&](const Coordinates& at) {
      if (std::isfinite(Decode(problem.dtype, ElementAt(*in, at)))) return true;
      poisoned = at;
      return false;
    });
    if (!poisoned) continue;
    const auto is_finite = [&](const TensorView& view, Coordinates at, int64_t d) {
      at.d = d;
      return std::isfinite(Decode(problem.dtype, ElementAt(view, at)));
    };
    // Looked up in the input, not by its coordinates: where strides are zero, others read the same element.
    const std::vector<PairMembers> sources = SourcesOf(problem);
    std::string says;
    ForEachElement(*out->tensor, [&](const Coordinates& at) {
      const PairMembers& source = sources[static_cast<size_t>(at.d)];
      if (!is_finite(*in, at, source.first) || !is_finite(*in, at, source.second)) return true;
      if (is_finite(*out, at, at.d)) return true;
      says = fmt::format(
          "{}: sequence {} token {} head {} dim {} is not finite; the only non-finite input is sequence "
          "{} token {} head {} dim {}",
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
