// Which bytes of a buffer belong to a tensor, and which are gaps between strides.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/problem/tensors.h"

namespace ropecheck {

// Bytes [begin, end) from the buffer's first byte.
struct ByteRun {
  int64_t begin = 0, end = 0;
  bool operator==(const ByteRun&) const = default;
};

// The bytes of buffer `buffer` that some tensor of the plan covers: sorted, disjoint, merged where they
// touch.
std::vector<ByteRun> CoveredRuns(const TensorPlan& plan, int buffer);
// The rest of [0, bytes).
std::vector<ByteRun> Gaps(const std::vector<ByteRun>& covered, int64_t bytes);

}  // namespace ropecheck
