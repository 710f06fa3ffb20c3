// Problems and cases as arguments of RapidCheck properties.
#pragma once

#include <rapidcheck/gtest.h>

#include "reference/problem/mismatch.h"
#include "tests/property/drawn.h"

namespace ropecheck {

inline Case DrawCase(ChoiceSource& choices) {
  constexpr DrawLimits kSmall{.max_tokens = 5, .max_heads = 3, .max_head_dim = 16};
  constexpr const char* kChecks[] = {"", "value", "pair-norm", "rejection"};
  Case c;
  for (uint64_t n = choices.Choose(3); n > 0; --n) c.call.before.push_back(Draw(choices, kSmall));
  c.call.problem = Draw(choices);
  c.call.around.mem = choices.Choose(2) == 0 ? MemorySide::kEnd : MemorySide::kStart;
  c.call.around.align = choices.Choose(2) == 0 ? 0 : int64_t{1} << choices.Choose(7);
  c.call.around.threads = 1 + static_cast<int32_t>(choices.Choose(8));
  const Mismatch& mismatch = Mismatches()[choices.Choose(Mismatches().size())];
  if (choices.Choose(4) == 3 && mismatch.applies(c.call.problem)) c.call.around.bad = mismatch.name;
  c.check = kChecks[choices.Choose(4)];
  return c;
}

}  // namespace ropecheck

template <>
struct rc::Arbitrary<ropecheck::Problem> {
  static auto arbitrary() {
    return ropecheck::property::Drawn(
        [](ropecheck::ChoiceSource& choices) { return ropecheck::Draw(choices); });
  }
};
template <>
struct rc::Arbitrary<ropecheck::Case> {
  static auto arbitrary() { return ropecheck::property::Drawn(ropecheck::DrawCase); }
};
