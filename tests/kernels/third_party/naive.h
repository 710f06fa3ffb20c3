// What a call should give, evaluated naively in double: a sanity check of the adapters that shares nothing
// with the oracle. It judges whether an adapter asks for the right thing, not how precise the kernel is.
#pragma once

#include <span>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

struct Expected {
  double value = 0;
  double norm = 0;   // of the pair times the gain, or of the table's row entries; 0 outside the window
  double angle = 0;  // |position * inv_freq|; 0 where a table is given
};

// For role q or k, dense in the order batch, token, head, dim. Pairs that are written where they are read.
// The laws and maps of naive_law.h, or a cache of separate cos and sin.
std::vector<Expected> Naive(const Problem& problem, std::span<const TensorView> views, Role role);

// Element [b, s, h, d] of a data tensor (packed: b is 0), decoded.
double ElementAt(const TensorView& view, int64_t b, int64_t s, int64_t h, int64_t d);

}  // namespace ropecheck
