#include "fuzz/mutate.h"

#include <algorithm>
#include <array>

#include "properties/contract.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/saturate.h"
#include "reference/problem/validate.h"

namespace ropecheck::fuzz {
namespace {

constexpr int kTries = 24;

bool IsModest(const Problem& p) {
  const int64_t heads = SaturatingAdd(p.shape.heads_q, p.shape.heads_k.value_or(0));
  const int64_t rows = SaturatingMultiply(SaturatingMultiply(p.shape.batch, p.shape.tokens), heads);
  return SaturatingMultiply(rows, p.window.head_dim) <= kMostElements;
}

// Strides that no longer fit the sizes go; with them a call is seldom valid.
bool Mended(Call& call) {
  Fit(call.problem);
  if (Validate(call)) return true;
  Layout& layout = call.problem.layout;
  layout.q.reset(), layout.k.reset(), layout.out_q.reset(), layout.out_k.reset();
  return Validate(call).has_value();
}

// Groups of axes that mean something together.
struct Group {
  void (*take)(Problem& into, const Problem& from);
};
constexpr Group kGroups[] = {
    {[](Problem& into, const Problem& from) { into.direction = from.direction; }},
    {[](Problem& into, const Problem& from) { into.pairing = from.pairing; }},
    {[](Problem& into, const Problem& from) { into.window = from.window; }},
    {[](Problem& into, const Problem& from) { into.base = from.base, into.law = from.law; }},
    {[](Problem& into, const Problem& from) { into.gain = from.gain; }},
    {[](Problem& into, const Problem& from) { into.angles = from.angles; }},
    {[](Problem& into, const Problem& from) { into.positions = from.positions; }},
    {[](Problem& into, const Problem& from) { into.shape = from.shape; }},
    {[](Problem& into, const Problem& from) {
      into.layout = from.layout, into.shape = from.shape, into.window = from.window;
      into.placement = from.placement;
    }},
    {[](Problem& into, const Problem& from) { into.dtype = from.dtype; }},
    {[](Problem& into, const Problem& from) { into.data = from.data; }},
};

}  // namespace

bool IsWorthRunning(const Call& call, const KernelInfo& kernel) {
  if (!IsModest(call.problem)) return false;
  const auto is_plain = [&](const Problem& problem) {
    return IsModest(problem) && Validate(problem) && Computable(problem) &&
           kernel.support.Missing(problem, call.around).empty() &&
           IsSpokenFor(kernel.contract, {{}, problem, {}});
  };
  if (!std::ranges::all_of(call.before, is_plain)) return false;
  if (const Mismatch* mismatch = FindMismatch(call.around.bad);
      !call.around.bad.empty() && (mismatch == nullptr || !mismatch->applies(call.problem)))
    return false;
  return IsSpokenFor(kernel.contract, call) && Validate(call).has_value() &&
         kernel.support.Missing(call.problem, call.around).empty() && Computable(call.problem).has_value();
}

Call Mutate(const Call& call, const KernelInfo& kernel, ChoiceSource& choices) {
  const std::array tables = {SizeMutations(), PositionMutations(), MemoryMutations(), NumberMutations()};
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Call mutant = call;
    for (int64_t steps = Between(choices, 1, 4); steps > 0; --steps) {
      const auto table = tables[choices.Choose(tables.size())];
      table[choices.Choose(table.size())].apply(mutant, choices);
    }
    if (Mended(mutant) && !(mutant == call) && IsWorthRunning(mutant, kernel)) return mutant;
  }
  Call same = call;
  same.problem.data.seed = choices.Choose(1000);
  return same;
}

Call Cross(const Call& call, const Call& other, const KernelInfo& kernel, ChoiceSource& choices) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Call child = call;
    for (const Group& group : kGroups)
      if (OneIn(choices, 4)) group.take(child.problem, other.problem);
    if (OneIn(choices, 8)) child.before = other.before;
    if (OneIn(choices, 4)) child.around = other.around;
    if (Mended(child) && !(child == call) && IsWorthRunning(child, kernel)) return child;
  }
  return call;
}

}  // namespace ropecheck::fuzz
