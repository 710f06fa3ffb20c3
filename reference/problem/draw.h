// Draw: any problem that this version computes, of modest size, with a taste for what breaks kernels: sizes
// beside vector widths, positions beside powers of two, empty tensors, odd strides.
#pragma once

#include <array>

#include "reference/problem/choices.h"
#include "reference/problem/problem.h"

namespace ropecheck {

struct DrawLimits {
  int64_t max_batch = 3;
  int64_t max_tokens = 19;
  int64_t max_heads = 17;
  int64_t max_head_dim = 136;                 // at least 2
  int64_t max_elements = int64_t{1} << 14;    // of q, and of k
  int64_t max_position = int64_t{1} << 53;    // of either sign where no table is indexed by it
  int64_t max_table_rows = int64_t{1} << 20;  // of tables indexed by position
};

// Every problem drawn is valid and computable. The same choices give the same problem.
Problem Draw(ChoiceSource& choices, const DrawLimits& limits = {});

// Strides under which no two elements of a tensor share memory, padded, in any order of axes, some turned around;
// of one that is only read some may repeat. Extents: batch, tokens, heads, head_dim.
Strides DrawStrides(ChoiceSource& choices, const std::array<int64_t, 4>& extents, bool is_written);

}  // namespace ropecheck
