// Problems, calls and cases as RapidCheck arguments: drawn from bytes of its choosing, so that a
// counterexample shrinks with the bytes; shown as problem text.
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <ostream>
#include <vector>

#include "reference/problem/case.h"
#include "reference/problem/draw.h"
#include "reference/problem/mismatch.h"

namespace ropecheck {

inline void showValue(const Problem& problem, std::ostream& os) { os << Print(problem); }
inline void showValue(const Case& c, std::ostream& os) { os << Print(c); }

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

// `make` of a source of choices; full-range bytes from the first run on.
template <class Make>
auto FromBytes(Make make) {
  constexpr size_t kBytes = 400;
  return rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::container<std::vector<uint8_t>>(
                                                            kBytes, rc::gen::arbitrary<uint8_t>())),
                      [make](const std::vector<uint8_t>& bytes) {
                        ByteChoices choices(bytes);
                        return make(choices);
                      });
}

}  // namespace ropecheck

template <>
struct rc::Arbitrary<ropecheck::Problem> {
  static auto arbitrary() {
    return ropecheck::FromBytes([](ropecheck::ChoiceSource& choices) { return ropecheck::Draw(choices); });
  }
};
template <>
struct rc::Arbitrary<ropecheck::Case> {
  static auto arbitrary() { return ropecheck::FromBytes(ropecheck::DrawCase); }
};
