// The data kinds `cancel` and `hard`, which depend on the angles of the problem's own level.
#pragma once

#include <span>

#include "reference/problem/problem.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// Rewrites q and k, which hold normal(seed), inside the window. Tables must be filled.
//   cancel  x0 : x1 is a convergent of tan(angle) whose terms fit the dtype, times powers of two and a sign:
//           y0 falls to about 2^-2p of the pair's norm, p the dtype's precision (2^-101 at most: f64).
//   hard    x1 is such that the larger product's output lies within about 2^-(p-4) ulp (f64: 2^-21) of the
//   midpoint of
//           two numbers of the dtype.
// Pairs at angle 0, or whose row no table holds, keep their normal values; with a gain other than 1, so do
// all of hard.
Result<void> FillAdversarial(const Problem& problem, std::span<const TensorView> views);

}  // namespace ropecheck
