// pair-ULP: the error of a rotated value in units in the last place of its pair's norm hypot(y0, y1).
//
// A rotation preserves the norm of a pair and is backward stable in the pair, not in its members: x0 close to
// x1 * tan(theta) makes y0 as small as 2^-48 of the norm, and an honest fp32 kernel then shows 1e7 ULP of y0.
// Measured against the norm it shows 1.24. A correctly rounded value is within 0.5 pair-ULP, always.
#pragma once

#include <bit>
#include <cstdint>

#include "reference/problem/dtype.h"

namespace ropecheck {

// A floating format reduced to what rounding bounds need. The two numbers scale together: multiply
// `min_normal` by 2^k to measure values that were multiplied by 2^k.
struct Grid {
  double half_ulp = 0;    // half the spacing of numbers in [1, 2): 2^-precision
  double min_normal = 0;  // below it the spacing stays what it is there

  static Grid Of(DType dtype);
};

// 2^floor(log2 |v|) by masking the exponent: 0 for 0 and for double's subnormals, Inf for Inf and NaN.
inline double Binade(double v) {
  return std::bit_cast<double>(std::bit_cast<uint64_t>(v) & 0x7FF0000000000000u);
}

// The larger of two numbers that are not negative, by their bits: NaN is larger than every number. Unlike
// a > b ? a : b it is one instruction, also in vectors.
inline double LargerBits(double a, double b) {
  const int64_t x = std::bit_cast<int64_t>(a), y = std::bit_cast<int64_t>(b);
  return std::bit_cast<double>(x > y ? x : y);
}

// The binade that decides the spacing of the grid's numbers at |v|.
inline double GridBinade(const Grid& grid, double v) { return LargerBits(Binade(v), grid.min_normal); }

// Half a unit in the last place at |v|: the most that rounding a real number of that size to nearest can err.
inline double HalfUlp(const Grid& grid, double v) { return grid.half_ulp * GridBinade(grid, v); }

// 1 / ulp(sqrt(norm_squared)) without a root: the exponent of the square, halved. All of it is integer
// arithmetic on bit patterns, so that loops over it vectorise. Needs norm_squared free of over- and
// underflow: any fp32 pair in double is, fp64 pairs are scaled first.
inline double InverseUlpOfNorm(const Grid& grid, double norm_squared) {
  constexpr uint64_t kBias = 1023ull << 52;
  const uint64_t bits = ((std::bit_cast<uint64_t>(norm_squared) + kBias) >> 1) & 0x7FF0000000000000u;
  const double floored = LargerBits(std::bit_cast<double>(bits), grid.min_normal);
  // 0.5 / half_ulp is a power of two, and so is `floored`: negate its exponent.
  return (0.5 / grid.half_ulp) * std::bit_cast<double>((2 * kBias) - std::bit_cast<uint64_t>(floored));
}

// The smallest magnitude that rounds to Inf.
double OverflowThreshold(DType dtype);

// |got - want| in pair-ULP, where `want` is y0 or y1 of the exact pair (y0, y1), to double precision. Zeros
// of either sign are equal. NaN, and Inf where a finite value is wanted, give a NaN or Inf that exceeds every
// bound when compared as "not <=".
double PairUlp(DType dtype, double got, double want, double y0, double y1);

}  // namespace ropecheck
