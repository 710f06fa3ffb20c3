// The tables a problem gives its kernel: inv_freq, periods, angles, cos/sin caches.
#pragma once

#include <span>

#include "reference/problem/problem.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// Fills the views with roles inv_freq, periods, angles, cos, sin and cos_sin; see FillInputs.
Result<void> FillTables(const Problem& problem, std::span<const TensorView> views);

}  // namespace ropecheck
