// What a call should give, evaluated naively in double from the tensors it was sent, and written from the frameworks'
// own code: lists and slices where the reference has formulas. Shares nothing with what it checks but the problem.
#pragma once

#include <span>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// The outputs for role q or k, dense in the order batch, token, head, dim. Plain frequencies.
std::vector<double> NaiveRope(const Problem& problem, std::span<const TensorView> views, Role role);

}  // namespace ropecheck
