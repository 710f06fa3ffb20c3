#include "reference/precision/metric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ropecheck {
namespace {

class EveryType : public testing::TestWithParam<DType> {
 protected:
  double Rounded(double v) const {
    unsigned char bytes[8];
    EncodeNearest(GetParam(), v, bytes);
    return Decode(GetParam(), bytes);
  }
};
INSTANTIATE_TEST_SUITE_P(PairUlp, EveryType,
                         testing::Values(DType::kF64, DType::kF32, DType::kF16, DType::kBF16),
                         [](const auto& p) { return std::string(Info(p.param).name); });

struct Pair {
  double y0, y1;
};
// Pairs of every ratio around every binade the type has, subnormal ones included.
template <class Visit>
void EveryPair(DType dtype, Visit visit) {
  const DTypeInfo& info = Info(dtype);
  const int step = info.max_exponent > 100 ? info.max_exponent / 60 : 1;
  uint64_t state = 7;
  for (int e = info.min_exponent - info.precision; e < info.max_exponent; e += step) {
    for (int k = 0; k < 50; ++k) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const double angle = 6.283 * static_cast<double>(state >> 11) * 0x1p-53;
      const double norm = std::ldexp(1 + k / 50.0, e);
      visit(Pair{norm * std::cos(angle), norm * std::sin(angle)});
    }
  }
}

TEST_P(EveryType, IsHalfAtMostForCorrectlyRoundedValues) {
  double largest = 0;
  EveryPair(GetParam(), [&](Pair p) {
    const double ulp = PairUlp(GetParam(), Rounded(p.y0), p.y0, p.y0, p.y1);
    largest = std::max(largest, ulp);
    ASSERT_LE(ulp, 0.5) << p.y0 << ' ' << p.y1;
  });
  EXPECT_EQ(GetParam() == DType::kF64 ? 0 : 1, largest > 0.3);  // doubles are their own rounding
}

TEST_P(EveryType, IsZeroOnlyForEqualValues) {
  EveryPair(GetParam(), [&](Pair p) {
    const double y = Rounded(p.y0);
    EXPECT_EQ(PairUlp(GetParam(), y, y, y, p.y1), 0);
    if (y != 0) {
      EXPECT_GT(PairUlp(GetParam(), std::nextafter(y, 0.0), y, y, p.y1), 0);
    }
  });
  EXPECT_EQ(PairUlp(GetParam(), -0.0, 0.0, 0.0, 1.0), 0);
}

TEST_P(EveryType, DoesNotChangeWhenThePairIsScaledByAPowerOfTwo) {
  const double one = PairUlp(GetParam(), 0.75, 0.7, 0.7, 0.5);
  for (int e : {-10, -3, 1, 12}) {
    const double s = std::ldexp(1.0, e);
    EXPECT_EQ(PairUlp(GetParam(), 0.75 * s, 0.7 * s, 0.7 * s, 0.5 * s), one) << e;
  }
}

TEST_P(EveryType, IsMeasuredAgainstTheSubnormalQuantumNearZero) {
  const DTypeInfo& info = Info(GetParam());
  const double quantum = std::ldexp(1.0, info.min_exponent - info.precision + 1);
  EXPECT_EQ(PairUlp(GetParam(), 3 * quantum, quantum, quantum, 0), 2);
}

TEST(PairUlp, NanAndInfExceedEveryBound) {
  for (double got : {std::nan(""), -std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(PairUlp(DType::kF32, got, 1, 1, 1) <= 1e300) << got;
  }
}

TEST(PairUlp, KeepsItsScaleNearBothEndsOfDouble) {
  const double one = PairUlp(DType::kF64, 1 + 0x1p-50, 1, 1, 0.5);
  EXPECT_EQ(PairUlp(DType::kF64, (1 + 0x1p-50) * 0x1p1000, 0x1p1000, 0x1p1000, 0x1p999), one);
  EXPECT_EQ(PairUlp(DType::kF64, (1 + 0x1p-50) * 0x1p-900, 0x1p-900, 0x1p-900, 0x1p-901), one);
}

TEST(OverflowThreshold, IsHalfAnUlpAboveTheLargestNumber) {
  EXPECT_EQ(OverflowThreshold(DType::kF16), 65520);
  EXPECT_EQ(OverflowThreshold(DType::kF32), 0x1.ffffffp127);
}

TEST(HalfUlp, AgreesWithTheCodecsUlp) {
  for (DType dtype : {DType::kF32, DType::kF16, DType::kBF16}) {
    for (double v : {0.0, 1e-30, 6e-8, 0.1, 1.0, 1.999, 2.0, -3.0, 60000.0})
      EXPECT_EQ(2 * HalfUlp(Grid::Of(dtype), v), UlpAt(dtype, v)) << Info(dtype).name << ' ' << v;
  }
}

}  // namespace
}  // namespace ropecheck
