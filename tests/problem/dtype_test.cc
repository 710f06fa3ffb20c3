#include "reference/problem/dtype.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace ropecheck {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// The value of a half-precision pattern from the definition of its format.
double Defined(DType dtype, uint16_t bits) {
  const DTypeInfo& info = Info(dtype);
  const int fraction_bits = info.precision - 1;
  const int fraction = bits & ((1 << fraction_bits) - 1);
  const int biased = (bits & 0x7FFF) >> fraction_bits;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (biased == 2 * info.max_exponent + 1) return fraction == 0 ? sign * kInf : std::nan("");
  const double significand = std::ldexp(fraction, -fraction_bits) + (biased == 0 ? 0 : 1);
  return sign * std::ldexp(significand, biased == 0 ? info.min_exponent : biased - info.max_exponent);
}

uint16_t Encoded(DType dtype, double value) {
  uint16_t bits = 0;
  EncodeNearest(dtype, value, &bits);
  return bits;
}

class HalfTypes : public testing::TestWithParam<DType> {};
INSTANTIATE_TEST_SUITE_P(Both, HalfTypes, testing::Values(DType::kF16, DType::kBF16),
                         [](const auto& type) { return std::string(Info(type.param).name); });

TEST_P(HalfTypes, DecodeEveryPatternAsItsFormatDefinesIt) {
  for (int bits = 0; bits <= 0xFFFF; ++bits) {
    const auto pattern = static_cast<uint16_t>(bits);
    const double value = Decode(GetParam(), &pattern), expected = Defined(GetParam(), pattern);
    ASSERT_EQ(std::isnan(value), std::isnan(expected)) << std::hex << bits;
    if (std::isnan(expected)) continue;
    ASSERT_EQ(value, expected) << std::hex << bits;
    ASSERT_EQ(std::signbit(value), std::signbit(expected)) << std::hex << bits;
  }
}

TEST_P(HalfTypes, EncodeEveryValueAsItself) {
  for (int bits = 0; bits <= 0xFFFF; ++bits) {
    const auto pattern = static_cast<uint16_t>(bits);
    const double value = Defined(GetParam(), pattern);
    if (std::isnan(value)) continue;
    ASSERT_EQ(Encoded(GetParam(), value), pattern) << std::hex << bits;
  }
}

// Between every two neighbours the midpoint goes to the even one, and the doubles beside it to their side. A
// value above the largest goes to Inf from the midpoint to the next binade's first number on.
TEST_P(HalfTypes, RoundToNearestEvenAtEveryBoundary) {
  const DTypeInfo& info = Info(GetParam());
  const int infinity = (2 * info.max_exponent + 1) << (info.precision - 1);
  for (int lower = 0; lower < infinity; ++lower) {
    const double a = Defined(GetParam(), static_cast<uint16_t>(lower));
    const double b = lower + 1 == infinity ? std::ldexp(1.0, info.max_exponent + 1)
                                           : Defined(GetParam(), static_cast<uint16_t>(lower + 1));
    const double middle = a + (b - a) / 2;
    for (const int sign : {0, 0x8000}) {
      const auto round = [&](double x) { return Encoded(GetParam(), sign != 0 ? -x : x) ^ sign; };
      ASSERT_EQ(round(middle), lower + lower % 2) << std::hex << lower;
      ASSERT_EQ(round(std::nextafter(middle, 0)), lower) << std::hex << lower;
      ASSERT_EQ(round(std::nextafter(middle, kInf)), lower + 1) << std::hex << lower;
    }
  }
}

TEST_P(HalfTypes, UlpIsTheDistanceToTheNextNumber) {
  const DTypeInfo& info = Info(GetParam());
  const int largest = ((2 * info.max_exponent + 1) << (info.precision - 1)) - 1;
  for (int bits = 0; bits < largest; ++bits) {
    const double value = Defined(GetParam(), static_cast<uint16_t>(bits));
    const double gap = Defined(GetParam(), static_cast<uint16_t>(bits + 1)) - value;
    ASSERT_EQ(UlpAt(GetParam(), value), gap) << std::hex << bits;
    ASSERT_EQ(UlpAt(GetParam(), -value), gap) << std::hex << bits;
  }
}

TEST_P(HalfTypes, EncodeNanAsTheQuietOne) {
  const uint16_t bits = Encoded(GetParam(), -std::nan("7"));
  EXPECT_TRUE(std::isnan(Decode(GetParam(), &bits)));
  EXPECT_NE(bits & (1 << (Info(GetParam()).precision - 2)), 0);
}

// A double just above a tie of f16 that a detour over f32 would round onto the tie, and then down.
TEST(F16, IsRoundedOnce) {
  const double value = 1 + 0x1p-11 + 0x1p-40;
  EXPECT_EQ(F16FromDouble(value), 0x3C01);
}

TEST(F32, RoundsAsTheProcessorDoes) {
  for (int exponent = -160; exponent <= 130; ++exponent)
    for (const double significand :
         {1.0, 1 + 0x1p-24, 1 + 0x1.8p-23, 1 + 0x1p-24 + 0x1p-52, 2 - 0x1p-24, 2 - 0x1p-52}) {
      const double value = std::ldexp(significand, exponent);
      float encoded = 0;
      EncodeNearest(DType::kF32, value, &encoded);
      EXPECT_EQ(encoded, static_cast<float>(value)) << significand << " * 2^" << exponent;
    }
}

TEST(UlpAt, StaysAtTheQuantumBelowTheSmallestNormal) {
  EXPECT_EQ(UlpAt(DType::kF64, 0), 0x1p-1074);
  EXPECT_EQ(UlpAt(DType::kF32, 0x1p-140), 0x1p-149);
  EXPECT_EQ(UlpAt(DType::kF32, 1), 0x1p-23);
  EXPECT_EQ(UlpAt(DType::kF64, 1.5), 0x1p-52);
}

TEST(UlpAt, StaysAtTheLargestBinadeBeyondTheRange) {
  EXPECT_EQ(UlpAt(DType::kF16, 1e30), 32);
  EXPECT_EQ(UlpAt(DType::kF32, kInf), 0x1p104);
}

}  // namespace
}  // namespace ropecheck
