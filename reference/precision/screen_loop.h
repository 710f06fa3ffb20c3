// The inner loop of Screen, compiled for each instruction set.
#pragma once

#include <cstdint>

#include "reference/oracle/kernels.h"

namespace ropecheck {

// A bfloat16 as it lies in memory.
struct BF16Bits {
  uint16_t bits;
};

// One head: inputs and outputs, as the arrays of first and second members.
template <class Raw>
struct ScreenHead {
  const Raw *x0, *x1, *g0, *g1;
};

// Coefficients of up to kPairs pairs, side by side at fixed distances: one base register serves them all.
// Real is double for fp32 data, whose errors lie below what float can see, and float for half data. Half data
// is read as words of two elements, so its even pairs come first, then its odd ones.
template <class Real>
struct alignas(64) ScreenChunk {
  static constexpr int64_t kPairs = 64;
  static constexpr int64_t Slot(int64_t pair) {
    const int64_t i = pair % kPairs;
    return sizeof(Real) == 4 ? i / 2 + i % 2 * (kPairs / 2) : i;
  }
  Real cos[kPairs], sin[kPairs];
  // Limit of a member's error: y_other |y'| + y |y| + x |x| + x_other |x'| + store * binade(|y|). Where the
  // data is half, x (the smaller of the two) multiplies |x| + |x'|.
  Real y_other[kPairs], y[kPairs], x[kPairs], x_other[kPairs], store[kPairs];
};

template <class Real>
struct ScreenLimits {
  static constexpr int kBias = sizeof(Real) == 8 ? 1023 : 127;
  Real narrowing;  // error of y in Real, relative to |x0| + |x1|
  int least;       // a norm must reach 2^least, least >= kLeast
  Real error;      // limit of errors per binade of the norm, in [kLeastError, kMostError]
  static constexpr int kLeast = sizeof(Real) == 8 ? -400 : -40;
  static constexpr double kLeastError = 0x1p-80, kMostError = 0.5;
};

// Bit h of the result: whether head h, of one or two, is cleared for pairs first to first + n - 1, those of
// the chunk. Two at once load the coefficients once, which saves a tenth.
template <class Real, class Raw>
unsigned ChunkClears(Isa isa, const ScreenChunk<Real>& chunk, int64_t first, int64_t n,
                     const ScreenHead<Raw>* heads, int count, const ScreenLimits<Real>& limits);

}  // namespace ropecheck
