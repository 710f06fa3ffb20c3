// Half and BFloat16 against the codecs of reference/problem/dtype.h, which are written differently.
#include <gtest/gtest.h>
#include <ropecheck/number.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "reference/problem/dtype.h"

namespace {

using ropecheck::BFloat16;
using ropecheck::Half;

TEST(Half, DecodesEveryPatternAsTheReference) {
  for (uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto got = static_cast<float>(Half::FromBits(static_cast<uint16_t>(bits)));
    const float want = ropecheck::F16ToFloat(static_cast<uint16_t>(bits));
    ASSERT_TRUE(got == want || (std::isnan(got) && std::isnan(want))) << bits;
    ASSERT_EQ(std::signbit(got), std::signbit(want)) << bits;
  }
}

TEST(BFloat16, DecodesEveryPatternAsTheReference) {
  for (uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto got = static_cast<float>(BFloat16::FromBits(static_cast<uint16_t>(bits)));
    const float want = ropecheck::BF16ToFloat(static_cast<uint16_t>(bits));
    ASSERT_TRUE(got == want || (std::isnan(got) && std::isnan(want))) << bits;
    ASSERT_EQ(std::signbit(got), std::signbit(want)) << bits;
  }
}

// Every number of the format, every midpoint between neighbours, and the doubles next to both.
template <class T>
void CheckRounding(double (*decode)(uint16_t), uint16_t (*encode)(double), uint16_t infinity) {
  for (uint32_t bits = 0; bits < infinity; ++bits) {
    const double x = decode(static_cast<uint16_t>(bits));
    const double next = bits + 1 < infinity ? decode(static_cast<uint16_t>(bits + 1))
                                            : x + (x - decode(static_cast<uint16_t>(bits - 1)));
    for (const double centre : {x, (x + next) / 2}) {
      for (const double v : {std::nextafter(centre, -1e300), centre, std::nextafter(centre, 1e300)}) {
        ASSERT_EQ(T(v).bits(), encode(v)) << v;
        ASSERT_EQ(T(-v).bits(), encode(-v)) << -v;
      }
    }
  }
}

TEST(Half, RoundsNumbersMidpointsAndTheirNeighboursAsTheReference) {
  CheckRounding<Half>([](uint16_t b) { return double{ropecheck::F16ToFloat(b)}; }, &ropecheck::F16FromDouble,
                      0x7C00);
}

TEST(BFloat16, RoundsNumbersMidpointsAndTheirNeighboursAsTheReference) {
  CheckRounding<BFloat16>([](uint16_t b) { return double{ropecheck::BF16ToFloat(b)}; },
                          &ropecheck::BF16FromDouble, 0x7F80);
}

TEST(Half, RoundsDoublesOfEveryMagnitudeAsTheReference) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1'000'000; ++i) {
    const double v =
        std::ldexp(1 + static_cast<double>(random() >> 11) * 0x1p-53, static_cast<int>(random() % 340) - 170);
    ASSERT_EQ(Half(v).bits(), ropecheck::F16FromDouble(v)) << v;
    ASSERT_EQ(BFloat16(v).bits(), ropecheck::BF16FromDouble(v)) << v;
  }
}

TEST(Half, KeepsInfinityNanAndTheSignOfZero) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Half(infinity).bits(), 0x7C00);
  EXPECT_EQ(Half(-infinity).bits(), 0xFC00);
  EXPECT_EQ(Half(-0.0).bits(), 0x8000);
  EXPECT_TRUE(std::isnan(static_cast<float>(Half(std::nan("")))));
  EXPECT_EQ(BFloat16(1e39).bits(), 0x7F80);
  EXPECT_EQ(Half(std::numeric_limits<double>::denorm_min()).bits(), 0);
}

}  // namespace
