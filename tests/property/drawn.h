// Problems and calls as RapidCheck values: drawn through Draw from RapidCheck's random source, shrunk through Simpler,
// shown as problem text. A seed gives the same values on every machine, as both are made of integers only.
#pragma once

#include <rapidcheck.h>

#include <ostream>
#include <vector>

#include "reference/problem/case.h"
#include "reference/problem/draw.h"
#include "reference/problem/simpler.h"

namespace ropecheck {

// RapidCheck looks these up by the argument's type.
inline void showValue(const Problem& problem, std::ostream& os) { os << Print(problem); }
inline void showValue(const Call& call, std::ostream& os) { os << Print(call); }
inline void showValue(const Case& c, std::ostream& os) { os << Print(c); }

inline std::vector<Case> Simpler(const Case& c) {
  std::vector<Case> simpler;
  for (Call& call : Simpler(c.call)) simpler.push_back({std::move(call), c.check});
  return simpler;
}

namespace property {

class RandomSource final : public ChoiceSource {
 public:
  explicit RandomSource(const rc::Random& random) : random_(random) {}
  // n is far below 2^64: no choice is noticeably more likely than another.
  uint64_t Choose(uint64_t n) override { return random_.next() % n; }

 private:
  rc::Random random_;
};

// What `make` makes of a source of choices; of the steps that Simpler offers, those that `keep` accepts.
template <class Make, class Keep>
auto Drawn(Make make, Keep keep) {
  using T = std::decay_t<decltype(make(std::declval<ChoiceSource&>()))>;
  rc::Gen<T> drawn = [make](const rc::Random& random, int) {
    RandomSource source(random);
    return rc::shrinkable::just(make(source));
  };
  return rc::gen::shrink(std::move(drawn), [keep](const T& value) {
    std::vector<T> simpler = Simpler(value);
    std::erase_if(simpler, [&](const T& candidate) { return !keep(candidate); });
    return rc::seq::fromContainer(std::move(simpler));
  });
}
template <class Make>
auto Drawn(Make make) {
  return Drawn(make, [](const auto&) { return true; });
}

}  // namespace property
}  // namespace ropecheck
