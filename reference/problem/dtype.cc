#include "reference/problem/dtype.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "reference/problem/narrow.h"

namespace ropecheck {
namespace {

constexpr std::array<DTypeInfo, 6> kDTypes = {{
    {DType::kF64, "f64", 8, 53, -1022, 1023},
    {DType::kF32, "f32", 4, 24, -126, 127},
    {DType::kF16, "f16", 2, 11, -14, 15},
    {DType::kBF16, "bf16", 2, 8, -126, 127},
    {DType::kI32, "i32", 4, 0, 0, 0},
    {DType::kI64, "i64", 8, 0, 0, 0},
}};

template <class F>
float Widen(uint32_t bits) {
  const uint32_t sign = (bits & F::kSign) != 0 ? uint32_t{1} << 31 : 0;
  const uint32_t magnitude = bits & (F::kSign - 1);
  constexpr int kShift = 23 - F::kFraction;
  constexpr uint32_t kRebias = static_cast<uint32_t>(126 + F::kMinExponent) << 23;
  if (magnitude >= F::kInf)
    return std::bit_cast<float>(sign | F32Format::kInf | (magnitude - F::kInf) << kShift);
  if (magnitude >> F::kFraction != 0) return std::bit_cast<float>(sign | ((magnitude << kShift) + kRebias));
  if (magnitude == 0) return std::bit_cast<float>(sign);
  // Subnormal: normalise, so that the leading bit becomes the hidden one.
  const int lead = std::bit_width(magnitude) - 1;
  const uint32_t exponent = static_cast<uint32_t>(127 + F::kMinExponent - F::kFraction + lead);
  return std::bit_cast<float>(sign | exponent << 23 | ((magnitude << (23 - lead)) & 0x7FFFFF));
}

template <class T>
T Load(const void* p) {
  T value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

template <class T>
void Store(T value, void* p) {
  std::memcpy(p, &value, sizeof value);
}

// 2^exponent, from the smallest subnormal up.
double PowerOfTwo(int exponent) {
  if (exponent < -1022) return std::bit_cast<double>(uint64_t{1} << (exponent + 1074));
  return std::bit_cast<double>(static_cast<uint64_t>(exponent + 1023) << 52);
}

}  // namespace

std::span<const DTypeInfo> DTypes() { return kDTypes; }

const DTypeInfo& Info(DType dtype) { return kDTypes[static_cast<size_t>(dtype)]; }

float F16ToFloat(uint16_t bits) { return Widen<F16Format>(bits); }

// The upper half of an f32: subnormals and NaN payloads included.
float BF16ToFloat(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

uint16_t F16FromDouble(double value) { return static_cast<uint16_t>(Narrow<F16Format>(value)); }

uint16_t BF16FromDouble(double value) { return static_cast<uint16_t>(Narrow<BF16Format>(value)); }

double Decode(DType dtype, const void* p) {
  switch (dtype) {
    case DType::kF64:
      return Load<double>(p);
    case DType::kF32:
      return static_cast<double>(Load<float>(p));
    case DType::kF16:
      return static_cast<double>(F16ToFloat(Load<uint16_t>(p)));
    case DType::kBF16:
      return static_cast<double>(BF16ToFloat(Load<uint16_t>(p)));
    case DType::kI32:
    case DType::kI64:
      break;
  }
  return 0;
}

void EncodeNearest(DType dtype, double value, void* p) {
  switch (dtype) {
    case DType::kF64:
      return Store(value != value ? std::bit_cast<double>(kInfF64 | kInfF64 >> 1) : value, p);
    case DType::kF32:
      return Store(Narrow<F32Format>(value), p);
    case DType::kF16:
      return Store(F16FromDouble(value), p);
    case DType::kBF16:
      return Store(BF16FromDouble(value), p);
    case DType::kI32:
    case DType::kI64:
      return;
  }
}

double UlpAt(DType dtype, double value) {
  const DTypeInfo& info = Info(dtype);
  const uint64_t magnitude = std::bit_cast<uint64_t>(value) & ~kSignF64;
  const int exponent = static_cast<int>(magnitude >> 52) - 1023;
  return PowerOfTwo(std::clamp(exponent, info.min_exponent, info.max_exponent) - (info.precision - 1));
}

}  // namespace ropecheck
