#include "properties/laws/evidence.h"

#include "properties/judges.h"

namespace ropecheck::laws {

Readings::Readings(const Judging& judging, std::span<const Evidence> outcomes) {
  verdict_ = Unjudgeable(*outcomes[0].outcome);
  for (size_t i = 0; i < outcomes.size() && !verdict_; ++i) {
    const Outcome& outcome = *outcomes[i].outcome;
    turns_.emplace_back();
    if (i > 0) {
      if (outcome.kind == Outcome::Kind::kUnsupported) continue;
      verdict_ = judges::GuardsOf(outcome);
      if (!verdict_ && outcome.kind != Outcome::Kind::kOutputs)
        verdict_ = judges::Survival(judging, outcomes.subspan(i, 1));
      if (verdict_) {
        verdict_->says += "\nin the call " + Print(*outcomes[i].call);
        break;
      }
    }
    auto turns = PairTurnsOf(judging, outcomes[i]);
    if (!turns) {
      // The value check fails a claim that is none; without an oracle there is no value check.
      verdict_ = Judgement::Fail(Cause::kError, "the kernel's claim: " + turns.error().message);
      break;
    }
    turns_.back() = std::move(*turns);
  }
}

}  // namespace ropecheck::laws
