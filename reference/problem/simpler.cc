#include "reference/problem/simpler.h"

#include <algorithm>

#include "reference/problem/complexity.h"
#include "reference/problem/simpler_parts.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

// Valid stays valid, and computable computable. A problem that is invalid on purpose stays invalid, or the
// check it is for would have nothing to see.
bool IsAsValidAs(const Problem& original, const Problem& candidate) {
  if (Validate(original)) return Validate(candidate) && (Computable(candidate) || !Computable(original));
  return ValidateStructure(candidate) && !Validate(candidate);
}

// Simplest first; among equals, as proposed.
template <class T>
class Ranked {
 public:
  explicit Ranked(uint64_t limit) : limit_(limit) {}

  void Add(T candidate) {
    const uint64_t complexity = Complexity(candidate);
    if (complexity >= limit_) return;
    order_.push_back({complexity, candidates_.size()});
    candidates_.push_back(std::move(candidate));
  }

  std::vector<T> Take() && {
    std::sort(order_.begin(), order_.end());
    std::vector<T> sorted;
    sorted.reserve(order_.size());
    for (const auto& [complexity, index] : order_)
      if (sorted.empty() || sorted.back() != candidates_[index])
        sorted.push_back(std::move(candidates_[index]));
    return sorted;
  }

 private:
  uint64_t limit_;
  std::vector<std::pair<uint64_t, size_t>> order_;  // complexity, index
  std::vector<T> candidates_;
};

}  // namespace

std::vector<Problem> Simpler(const Problem& problem) {
  Ranked<Problem> ranked(Complexity(problem));
  const Propose propose = [&](Problem candidate) {
    if (IsAsValidAs(problem, candidate)) ranked.Add(std::move(candidate));
  };
  SimplerSizes(problem, propose);
  SimplerPositions(problem, propose);
  SimplerSource(problem, propose);
  SimplerMemory(problem, propose);
  SimplerRest(problem, propose);
  return std::move(ranked).Take();
}

std::vector<Call> Simpler(const Call& call) {
  Ranked<Call> ranked(Complexity(call));
  const auto with = [&](auto change) {
    Call candidate = call;
    change(candidate);
    // Circumstances and problem may exclude each other (a mismatch that no longer fits).
    if (Validate(call).has_value() == Validate(candidate).has_value()) ranked.Add(std::move(candidate));
  };
  const size_t n = call.before.size();
  if (n > 0) {
    const auto keep = [&](size_t first, size_t last) {
      with([&](Call& c) {
        const auto begin = call.before.begin();
        c.before.assign(begin + static_cast<std::ptrdiff_t>(first),
                        begin + static_cast<std::ptrdiff_t>(last));
      });
    };
    keep(0, 0);
    keep(n / 2, n);
    keep(0, n / 2);
    for (size_t i = 0; i < n; ++i) {
      with([&](Call& c) { c.before.erase(c.before.begin() + static_cast<std::ptrdiff_t>(i)); });
      for (Problem& simpler : Simpler(call.before[i]))
        with([&](Call& c) { c.before[i] = std::move(simpler); });
    }
  }
  for (Problem& simpler : Simpler(call.problem)) with([&](Call& c) { c.problem = std::move(simpler); });
  with([](Call& c) { c.around.mem = MemorySide::kEnd; });
  with([](Call& c) { c.around.align = 0; });
  with([](Call& c) { c.around.threads = 1; });
  return std::move(ranked).Take();
}

}  // namespace ropecheck
