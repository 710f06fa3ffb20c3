#include "properties/check.h"

#include <fmt/format.h>

#include <array>

namespace ropecheck {

std::string_view Name(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kNames = {"pass", "fail", "skip", "undecided"};
  return kNames[static_cast<size_t>(verdict)];
}

std::string_view Name(Cause cause) {
  constexpr std::array<std::string_view, 20> kNames = {"",
                                                       "value",
                                                       "unwritten",
                                                       "out of bounds",
                                                       "input changed",
                                                       "environment changed",
                                                       "not repeatable",
                                                       "not contained",
                                                       "accepted invalid",
                                                       "memory growth",
                                                       "signal",
                                                       "exit",
                                                       "time limit",
                                                       "end of stream",
                                                       "bad frame",
                                                       "rejected",
                                                       "error",
                                                       "unsupported",
                                                       "absent",
                                                       "nothing judged"};
  return kNames[static_cast<size_t>(cause)];
}

std::string Judgement::CauseText() const {
  if (cause == Cause::kSignal || cause == Cause::kExit) return fmt::format("{} {}", Name(cause), number);
  return std::string(Name(cause));
}

std::optional<Judgement> Unjudgeable(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::kOutputs:
      return std::nullopt;
    case Outcome::Kind::kUnsupported:
      return Judgement{Verdict::kSkip, Cause::kUnsupported, 0, outcome.reason, nullptr};
    default:
      return Judgement{Verdict::kUndecided, Cause::kError, 0, "the call gave no outputs (see survival)",
                       nullptr};
  }
}

const TensorView* Find(const Outcome& outcome, Role role) {
  for (const TensorView& view : outcome.views)
    if (view.tensor->role == role) return &view;
  return nullptr;
}

}  // namespace ropecheck
