// The axis and the frequency of a pair, evaluated naively in double, for the laws and maps that third-party
// kernels take.
#pragma once

#include "reference/problem/problem.h"

namespace ropecheck {

// 0 where positions have one axis. Maps chunked, vision, interleaved and ggml_interleaved.
size_t NaiveAxis(const Problem& problem, int64_t pair);

// Radians per position. Laws plain, linear, rope_ratio, divisors, longrope and yarn_ggml.
double NaiveFrequency(const Problem& problem, int64_t pair);

}  // namespace ropecheck
