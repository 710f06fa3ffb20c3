// Features: what is new about a call. Axis values and size classes in pairs, and how close to its bound the largest error
// came, by dtype and position: a search that keeps what shows new ones goes where it has not been, and climbs towards
// precision faults, without coverage from the kernel.
#pragma once

#include <cstdint>
#include <vector>

#include "properties/value.h"
#include "reference/problem/case.h"

namespace ropecheck::fuzz {

using Feature = uint32_t;

// Appends those of the call.
void FeaturesOf(const Call& call, std::vector<Feature>& out);
// Appends that of a value report; nothing where nothing was judged.
void FeaturesOf(const ValueReport& report, std::vector<Feature>& out);

}  // namespace ropecheck::fuzz
