// Mutations: one change each to a call, in four tables. A change need not look at the other axes: Fit() follows up, and
// what is not valid after it is dropped by Mutate().
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "reference/problem/case.h"
#include "reference/problem/choices.h"

namespace ropecheck::fuzz {

struct Mutation {
  std::string_view name;
  void (*apply)(Call& call, ChoiceSource& choices);
};
std::span<const Mutation> SizeMutations();      // mutate_sizes.cc: extents, window
std::span<const Mutation> PositionMutations();  // mutate_positions.cc: ids, offsets, cu_seqlens, axes
std::span<const Mutation> MemoryMutations();    // mutate_memory.cc: strides, placement, table rows, guards
std::span<const Mutation> NumberMutations();    // mutate_numbers.cc: base, law, gain, data, kinds

// Lists as long as the sizes ask, windows inside the head, tables that reach the positions.
void Fit(Problem& problem);  // fit.cc

// --- choices that several tables make ---
inline bool OneIn(ChoiceSource& choices, uint64_t n) { return choices.Choose(n) == n - 1; }
inline int64_t Between(ChoiceSource& choices, int64_t lo, int64_t hi) {
  return hi <= lo ? lo : lo + static_cast<int64_t>(choices.Choose(static_cast<uint64_t>(hi - lo) + 1));
}
template <class T, size_t N>
T Pick(ChoiceSource& choices, const T (&values)[N]) {
  return values[choices.Choose(N)];
}

}  // namespace ropecheck::fuzz
