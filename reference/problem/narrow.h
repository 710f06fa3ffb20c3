// Rounding a double to a narrower interchange format, in integers: inline, for loops over tensors. Everybody
// else calls EncodeNearest.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace ropecheck {

inline constexpr uint64_t kSignF64 = uint64_t{1} << 63;
inline constexpr uint64_t kInfF64 = uint64_t{0x7FF} << 52;

// The interchange formats narrower than f64, by their parameters.
template <int kBits, int kPrecision, int kMaxExponent>
struct Format {
  static constexpr int kFraction = kPrecision - 1;
  static constexpr int kMinExponent = 1 - kMaxExponent;
  static constexpr uint32_t kInf = uint32_t{2 * kMaxExponent + 1} << kFraction;
  static constexpr uint32_t kSign = uint32_t{1} << (kBits - 1);
};
using F32Format = Format<32, 24, 127>;
using F16Format = Format<16, 11, 15>;
using BF16Format = Format<16, 8, 127>;

// v / 2^shift to the nearest integer, ties to even. shift is 1 .. 63.
constexpr uint64_t ShiftNearestEven(uint64_t v, int shift) {
  const uint64_t odd = (v >> shift) & 1;
  return (v + (uint64_t{1} << (shift - 1)) - 1 + odd) >> shift;
}

// The bits of `value` in format F, to nearest, ties to even.
template <class F>
inline uint32_t Narrow(double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const uint32_t sign = (bits & kSignF64) != 0 ? F::kSign : 0;
  const uint64_t magnitude = bits & ~kSignF64;
  if (magnitude > kInfF64) return sign | F::kInf | (F::kInf >> 1 & ~F::kInf);  // the top fraction bit: quiet
  constexpr int kDrop = 52 - F::kFraction;
  const int exponent = static_cast<int>(magnitude >> 52) - 1023;
  if (exponent >= F::kMinExponent) {
    // A carry out of the fraction moves into the exponent, as it should.
    const uint64_t rounded = ShiftNearestEven(magnitude, kDrop);
    const uint64_t rebiased = rounded - (static_cast<uint64_t>(1022 + F::kMinExponent) << F::kFraction);
    return sign | static_cast<uint32_t>(std::min<uint64_t>(rebiased, F::kInf));
  }
  const int shift = kDrop + F::kMinExponent - exponent;
  if (shift > 54) return sign;  // below half the quantum; doubles below 2^-1022 end here as well
  const uint64_t significand = (magnitude & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52;
  return sign | static_cast<uint32_t>(ShiftNearestEven(significand, shift));
}

}  // namespace ropecheck
