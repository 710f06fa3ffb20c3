// Which calls the laws speak of, and what is known of their angles without computing one.
#pragma once

#include <array>

#include "properties/check.h"
#include "reference/problem/axis_map.h"

namespace ropecheck::laws {

// Angles from tables of free numbers instead of the frequency law; they follow from the data's seed.
bool HasFreeAngles(const Problem& problem);
// A given cache whose two halves differ: each member of a pair has cos and sin of its own, and the pair does not
// turn as one complex number.
bool IsUneven(const Problem& problem);
// |z| of a cache filled from the law is the gain but for the rounding of cos and sin: relative error of z, and so of
// its norm. 0 without a cache.
double CacheStretch(const Problem& problem);
// The same with the rounding of given angles: relative error of the z that a table holds for the angle theta.
double TableError(const Problem& problem, double theta);

// The position that token s of sequence b turns by: that of its table row where one row serves the batch. Of several
// axes the largest.
int64_t TurnPosition(const Problem& problem, int64_t b, int64_t s);
// The same on one axis, and of real positions exactly.
double TurnPositionOnAxis(const Problem& problem, int64_t axis, int64_t b, int64_t s);
// Equal where z is, in every pair: the positions on all axes, or the row of a cache of free numbers.
using TurnKey = std::array<int64_t, kMostAxes>;
TurnKey TurnKeyOf(const Problem& problem, int64_t b, int64_t s);
TurnKey PositionKeyOf(const Problem& problem, int64_t b, int64_t s);  // whatever the table holds

// Valid, with finite data, and angles that are bounded without an oracle.
bool InScope(const KernelInfo& kernel, const Call& call);
// In scope, and z = G e^(i position inv_freq): the angle is proportional to the position.
bool IsRotation(const KernelInfo& kernel, const Call& call);
// The same with |z| = G: rotations, and caches filled from the law.
bool KeepsNorm(const KernelInfo& kernel, const Call& call);
// In scope, and z a complex number.
bool IsComplex(const KernelInfo& kernel, const Call& call);

// For laws between calls: in scope, small enough to be kept, the first call of its process, and with data that does
// not follow from the angles.
bool MayCompare(const KernelInfo& kernel, const Call& call);

}  // namespace ropecheck::laws
