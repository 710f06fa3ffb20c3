// The values of q, k, positions and cu_seqlens. Philox keyed by seed, role and logical coordinates: a value
// does not depend on shape, strides or dtype (beyond its rounding), so shrinking an axis keeps the others.
#pragma once

#include <cstdint>

#include "reference/problem/problem.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// Element (b, s, h, d) of normal(seed), before it is rounded to the data dtype: a multiple of 2^-50, never
// zero, |value| < 3.26, mean 0, variance 1, and N(0, 1)'s quantiles at every 1/256. Coordinates count modulo
// 2^32 (batch: 2^24).
double NormalAt(uint64_t seed, Role role, int64_t b, int64_t s, int64_t h, int64_t d);

// Fills a tensor of role q or k with normal(seed) or special(NAME, seed), rounded to nearest. cancel and hard
// start from normal(seed), which this gives; their angles come from the oracle. special is normal(seed) with
//   zero, negative_zero   half of the elements so
//   subnormal             half of the elements subnormal in the dtype, of either sign
//   huge                  half of the elements within 8 ulp of the largest number: rotations overflow
//   tiny_beside_huge      odd pairs scaled near the smallest normal, even pairs near the largest number
//   mixed                 a quarter of the elements one of the above, the smallest normal, or +-1
//   negated, quadrupled   every element times -1 or 4
//   nan, inf              exactly one element of each tensor: inside the window, or outside it for odd seeds
//                         (where there is an outside)
void FillData(const Problem& problem, const TensorView& view);

// Fills a tensor of role positions or cu_seqlens.
void FillPositions(const Problem& problem, const TensorView& view);

}  // namespace ropecheck
