// What is written and read at most.
#pragma once

#include <cstddef>

namespace ropecheck::hdf5 {

inline constexpr size_t kMostText = size_t{1} << 20;  // bytes of an attribute
inline constexpr size_t kMostNames = 4096;            // objects in a group
inline constexpr int kMostAxes = 4;                   // of an array

}  // namespace ropecheck::hdf5
