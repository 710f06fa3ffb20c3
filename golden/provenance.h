// What computes the expected values of golden files, and its bound: every file says so.
#pragma once

#include <string_view>

#include "reference/oracle/oracle.h"

namespace ropecheck::golden {

inline constexpr std::string_view kOracleMethod =
    "expected values: Arb balls, precision raised until the rounding is certain (Ziv), rounded to odd; f32, "
    "f16 and "
    "bf16 also by double-double cos and sin from 192-bit turns, and equal";
inline constexpr double kCertifiedBound = kAngleRowError;  // of cos and sin in the second way

}  // namespace ropecheck::golden
