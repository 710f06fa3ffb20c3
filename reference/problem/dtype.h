// The number formats of tensors, and codecs for them that use no compiler or hardware conversion.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ropecheck {

// Element types of any tensor. Data tensors use the floating ones.
enum class DType : uint8_t { kF64, kF32, kF16, kBF16, kI32, kI64 };

struct DTypeInfo {
  DType dtype;
  std::string_view name;  // as in problem text
  int bytes;
  int precision;     // significant bits including the hidden one; 0 for integers
  int min_exponent;  // exponent e of the smallest normal 2^e
  int max_exponent;  // exponent e of the largest binade [2^e, 2^(e+1))
};

// One row per dtype, in the order of the enum.
std::span<const DTypeInfo> DTypes();
const DTypeInfo& Info(DType dtype);

// The exact value of the element at `p` (floating types only).
double Decode(DType dtype, const void* p);
// Rounds `value` to nearest, ties to even, overflow to Inf, gradual underflow; writes it to `p`.
// NaN becomes the dtype's quiet NaN.
void EncodeNearest(DType dtype, double value, void* p);

float F16ToFloat(uint16_t bits);
float BF16ToFloat(uint16_t bits);
uint16_t F16FromDouble(double value);   // one rounding, nearest even
uint16_t BF16FromDouble(double value);  // one rounding, nearest even

// Distance between neighbouring numbers of `dtype` in the binade of |value|, never below the
// subnormal quantum (what value = 0 gives) nor above that of the largest binade (Inf, NaN).
double UlpAt(DType dtype, double value);

}  // namespace ropecheck
