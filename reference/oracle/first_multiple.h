// Number theory behind hard inputs: which multiple of a step falls into a window first.
#pragma once

#include <cstdint>
#include <optional>

namespace ropecheck {

// The smallest x >= 0 with (step * x + start) mod 2^64 in the cyclic interval [low, high], by a recursion
// like Euclid's in O(64) steps; nothing if no x does it.
std::optional<uint64_t> FirstMultipleIn(uint64_t step, uint64_t start, uint64_t low, uint64_t high);

}  // namespace ropecheck
