// Half and BFloat16: the 16-bit floating formats as plain C++ types, for compilers without _Float16 or
// __bf16. Storage and conversion only; compute in float or double. Included by kernel.h.
#pragma once

#include <cstdint>
#include <cstring>

namespace ropecheck {
inline namespace kernel_v0 {

// sign | kExponentBits | kMantissaBits, with subnormals, infinities and NaN as in IEEE 754.
template <int kExponentBits, int kMantissaBits>
class Float16Bits {
 public:
  Float16Bits() = default;
  // The nearest number, ties to even, in one rounding from the exact value; too large becomes infinity.
  explicit Float16Bits(float value) : bits_(Encode(static_cast<double>(value))) {}
  explicit Float16Bits(double value) : bits_(Encode(value)) {}

  static Float16Bits FromBits(uint16_t bits) {
    Float16Bits x;
    x.bits_ = bits;
    return x;
  }
  uint16_t bits() const { return bits_; }

  // Exact: every number of either format is a float.
  explicit operator double() const { return Decode(bits_); }
  explicit operator float() const { return static_cast<float>(Decode(bits_)); }

 private:
  static constexpr int kMinExponent = 2 - (1 << (kExponentBits - 1));  // of the smallest normal number
  static constexpr uint32_t kInfinity = ((1u << kExponentBits) - 1) << kMantissaBits;

  static uint16_t Encode(double value) {
    uint64_t wide;
    std::memcpy(&wide, &value, sizeof wide);
    const auto sign = static_cast<uint32_t>(wide >> 63) << 15;
    const int exponent = static_cast<int>((wide >> 52) & 0x7FF) - 1023;
    const uint64_t fraction = wide & ((uint64_t{1} << 52) - 1);
    if (exponent == 1024 && fraction != 0) {
      return static_cast<uint16_t>(sign | kInfinity | (1u << (kMantissaBits - 1)));
    }
    const int above = exponent > kMinExponent ? exponent - kMinExponent : 0;
    const int below = exponent < kMinExponent ? kMinExponent - exponent : 0;
    const int dropped = 52 - kMantissaBits + below;
    if (dropped > 53) return static_cast<uint16_t>(sign);  // under half of the smallest subnormal
    const uint64_t significand = fraction | (uint64_t{1} << 52);
    const uint64_t odd = (significand >> dropped) & 1;
    const uint64_t rounded = (significand + (uint64_t{1} << (dropped - 1)) - 1 + odd) >> dropped;
    // The hidden bit and a carry out of the rounding both add one to the exponent field, as they should.
    const uint64_t magnitude = rounded + (static_cast<uint64_t>(above) << kMantissaBits);
    return static_cast<uint16_t>(sign |
                                 (magnitude < kInfinity ? static_cast<uint32_t>(magnitude) : kInfinity));
  }

  static double Decode(uint16_t bits) {
    const uint64_t sign = static_cast<uint64_t>(bits >> 15) << 63;
    const int field = (bits & static_cast<int>(kInfinity)) >> kMantissaBits;
    const uint64_t fraction = bits & ((1u << kMantissaBits) - 1);
    uint64_t wide;
    if (field == 0) {  // zero or subnormal: an exact multiple of the quantum
      const double magnitude = static_cast<double>(fraction) * PowerOfTwo(kMinExponent - kMantissaBits);
      std::memcpy(&wide, &magnitude, sizeof wide);
    } else {
      const bool special = static_cast<uint32_t>(field) == kInfinity >> kMantissaBits;
      const int exponent = special ? 0x7FF : field - 1 + kMinExponent + 1023;
      wide = (static_cast<uint64_t>(exponent) << 52) | (fraction << (52 - kMantissaBits));
    }
    wide |= sign;
    double value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
  }

  static double PowerOfTwo(int exponent) {
    const uint64_t wide = static_cast<uint64_t>(exponent + 1023) << 52;
    double value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
  }

  uint16_t bits_ = 0;
};

using Half = Float16Bits<5, 10>;     // f16: IEEE 754 binary16
using BFloat16 = Float16Bits<8, 7>;  // bf16: the upper half of a float

}  // namespace kernel_v0
}  // namespace ropecheck
