// Oracle::Rotate at level L0 against Arb: correctly rounded, for every dtype, on every instruction set.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "reference/oracle/kernels.h"
#include "reference/oracle/oracle.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

constexpr DType kDataTypes[] = {DType::kF64, DType::kF32, DType::kF16, DType::kBF16};
constexpr int64_t kPositions[] = {0,
                                  1,
                                  -1,
                                  257,
                                  2049,
                                  16777217,
                                  300281868,
                                  84444,
                                  (1LL << 53) - 1,
                                  -9002367244264084,
                                  131071,
                                  -2147483648LL};

class RotateOnEachIsa : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (!Supported(GetParam())) GTEST_SKIP() << "not supported by this machine";
    scoped_.emplace(GetParam());
  }

 private:
  std::optional<ScopedIsa> scoped_;
};
INSTANTIATE_TEST_SUITE_P(Isa, RotateOnEachIsa, testing::Values(Isa::kBaseline, Isa::kV3, Isa::kV4),
                         [](const auto& isa) {
                           return isa.param == Isa::kBaseline ? "baseline"
                                  : isa.param == Isa::kV3     ? "v3"
                                                              : "v4";
                         });

Problem OneToken(DType dtype, int64_t rot_dim, int64_t position, int64_t heads) {
  Problem problem;
  problem.window = {rot_dim, rot_dim, 0};
  problem.dtype = dtype;
  problem.positions = Offset{position};
  problem.shape.heads_q = heads;
  return problem;
}

bool SameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// Compares every pair of a one-token, half-split problem.
void ExpectCorrectlyRounded(const Problem& problem, const HostTensors& tensors) {
  const auto oracle = Oracle::Create(problem, Level::kIdeal, tensors.views());
  ASSERT_TRUE(oracle.has_value());
  ASSERT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]).has_value());
  const int64_t d = problem.window.rot_dim, half = d / 2;
  const int64_t position = PositionOf(problem, 0, 0) * (problem.direction == Direction::kInverse ? -1 : 1);
  for (int64_t i = 0; i < half; ++i) {
    const ArbRotation exact = ArbRotation::OfPlain(problem.base, i, d, position);
    for (int64_t h = 0; h < problem.shape.heads_q; ++h) {
      const int64_t first = h * d + i, second = first + half;
      const double x0 = tensors.At(Role::kQ, first), x1 = tensors.At(Role::kQ, second);
      PairOfDoubles want{NAN, NAN};
      if (std::isfinite(x0) && std::isfinite(x1)) want = exact.Rotate(problem.dtype, x0, x1, problem.gain);
      ASSERT_TRUE(SameNumber(tensors.At(Role::kOutQ, first), want.first) &&
                  SameNumber(tensors.At(Role::kOutQ, second), want.second))
          << Info(problem.dtype).name << " pair " << i << " position " << position << " x " << x0 << " " << x1
          << " got " << tensors.At(Role::kOutQ, first) << " " << tensors.At(Role::kOutQ, second) << " want "
          << want.first << " " << want.second;
    }
  }
}

void FillAndCheck(const Problem& problem) {
  const HostTensors tensors(problem);
  ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
  ExpectCorrectlyRounded(problem, tensors);
}

TEST_P(RotateOnEachIsa, RoundsCorrectlyForNormalData) {
  for (const DType dtype : kDataTypes)
    for (const int64_t position : kPositions) FillAndCheck(OneToken(dtype, 130, position, 4));
}

TEST_P(RotateOnEachIsa, RoundsCorrectlyUnderCancellationAndNextToMidpoints) {
  for (const DType dtype : kDataTypes)
    for (const auto kind : {DataSpec::Kind::kCancel, DataSpec::Kind::kHard})
      for (const int64_t position : kPositions) {
        Problem problem = OneToken(dtype, 128, position, 8);
        problem.data = {kind, 3, ""};
        FillAndCheck(problem);
      }
}

TEST_P(RotateOnEachIsa, RoundsCorrectlyForSpecialValues) {
  for (const DType dtype : kDataTypes)
    for (const char* name :
         {"zero", "negative_zero", "subnormal", "huge", "tiny_beside_huge", "nan", "inf", "mixed"})
      for (const int64_t position : {int64_t{0}, int64_t{3}, int64_t{131071}}) {
        Problem problem = OneToken(dtype, 64, position, 6);
        problem.data = {DataSpec::Kind::kSpecial, 5, name};
        FillAndCheck(problem);
      }
}

// Every exponent of either member with the same weight: overflow, gradual underflow, one member lost in the
// other.
TEST_P(RotateOnEachIsa, RoundsCorrectlyOverTheWholeExponentRange) {
  std::mt19937_64 random(11);
  for (const DType dtype : kDataTypes) {
    const DTypeInfo& info = Info(dtype);
    const int exponents = info.max_exponent - info.min_exponent + info.precision;
    const auto any_exponent = [&] {
      const double mantissa = 1 + static_cast<double>(random() >> 12) * 0x1p-52;
      const int exponent = info.min_exponent - info.precision + 1 + static_cast<int>(random() % exponents);
      return std::ldexp(random() % 2 == 0 ? mantissa : -mantissa, exponent);
    };
    for (const int64_t position : kPositions) {
      const Problem problem = OneToken(dtype, 32, position, 60);
      HostTensors tensors(problem);
      for (int64_t k = 0; k < 60 * 32; ++k) tensors.Set(Role::kQ, k, any_exponent());
      // Half of the pairs have members of like size: overflow and underflow of both.
      for (int64_t h = 0; h < 60; h += 2)
        for (int64_t i = 0; i < 16; ++i)
          tensors.Set(Role::kQ, h * 32 + i + 16, tensors.At(Role::kQ, h * 32 + i) * (1 + 0x1p-6 * double(h)));
      ExpectCorrectlyRounded(problem, tensors);
    }
  }
}

TEST_P(RotateOnEachIsa, RoundsOnceWithGainAndInverseDirection) {
  for (const DType dtype : kDataTypes)
    for (const double gain : {1.1386294361119891, -2.5, 0.5, 0.0, 1e-70, 1e40})
      for (const int64_t position : {int64_t{0}, int64_t{5}, int64_t{99999}}) {
        Problem problem = OneToken(dtype, 64, position, 4);
        problem.gain = gain;
        problem.direction = Direction::kInverse;
        FillAndCheck(problem);
      }
}

TEST_P(RotateOnEachIsa, HoldsForEveryVectorTailOfPairs) {
  for (const DType dtype : kDataTypes)
    for (int64_t pairs = 1; pairs <= 67; ++pairs) FillAndCheck(OneToken(dtype, 2 * pairs, 1000, 1));
}

// fp16: x0 = x1 = 65504 at an angle of about pi/4 exceeds 65520, the threshold of rounding to Inf.
TEST_P(RotateOnEachIsa, OverflowsToInfinity) {
  Problem problem = OneToken(DType::kF16, 2, 11, 1);  // cos 11 = 0.0044, sin 11 = -0.99999
  HostTensors tensors(problem);
  tensors.Set(Role::kQ, 0, 65504);
  tensors.Set(Role::kQ, 1, 65504);
  ExpectCorrectlyRounded(problem, tensors);
  EXPECT_EQ(tensors.At(Role::kOutQ, 0), HUGE_VAL);
}

TEST(Rotate, IsTheSameThroughEveryLayout) {
  Problem dense;
  dense.window = {80, 48, 16};
  dense.shape = {2, 3, 4, std::nullopt};
  dense.dtype = DType::kF32;
  dense.positions = Ids{DType::kI64, Progression<int64_t>{100, 7, -50}};
  const HostTensors want(dense);
  ASSERT_TRUE(FillInputs(dense, want.views()).has_value());
  ASSERT_TRUE(
      Oracle::Create(dense, Level::kIdeal, {})->Rotate(want[Role::kQ], want[Role::kOutQ]).has_value());

  std::vector<Problem> others(5, dense);
  others[0].layout.order = AxisOrder::kBHSD;
  others[1].layout.order = AxisOrder::kSBHD;
  others[2].layout.q = Strides{5000, 1500, 300, 3};
  others[2].layout.out_q = Strides{5000, 1500, 300, -2};
  others[3].placement = Placement::kInPlace;
  others[4].placement = Placement::kInPlace;
  others[4].layout.q = Strides{1, 2, 6, 24};
  for (const Problem& problem : others) {
    const HostTensors got(problem);
    ASSERT_TRUE(FillInputs(problem, got.views()).has_value());
    ASSERT_TRUE(
        Oracle::Create(problem, Level::kIdeal, {})->Rotate(got[Role::kQ], got[Role::kOutQ]).has_value());
    for (int64_t k = 0; k < got[Role::kOutQ].tensor->elements(); ++k)
      ASSERT_EQ(got.At(Role::kOutQ, k), want.At(Role::kOutQ, k)) << "element " << k;
  }
}

TEST(Rotate, PairsNeighboursWhenInterleaved) {
  Problem half;
  half.window = {70, 64, 3};
  half.positions = Offset{77};
  half.dtype = DType::kBF16;
  Problem interleaved = half;
  interleaved.pairing = Pairing::kInterleaved;
  HostTensors a(half), b(interleaved);
  ASSERT_TRUE(FillInputs(half, a.views()).has_value());
  ASSERT_TRUE(FillInputs(interleaved, b.views()).has_value());
  for (int64_t i = 0; i < 32; ++i) {
    b.Set(Role::kQ, 3 + 2 * i, a.At(Role::kQ, 3 + i));
    b.Set(Role::kQ, 3 + 2 * i + 1, a.At(Role::kQ, 3 + i + 32));
  }
  ASSERT_TRUE(Oracle::Create(half, Level::kIdeal, {})->Rotate(a[Role::kQ], a[Role::kOutQ]).has_value());
  ASSERT_TRUE(
      Oracle::Create(interleaved, Level::kIdeal, {})->Rotate(b[Role::kQ], b[Role::kOutQ]).has_value());
  for (int64_t i = 0; i < 32; ++i) {
    EXPECT_EQ(b.At(Role::kOutQ, 3 + 2 * i), a.At(Role::kOutQ, 3 + i));
    EXPECT_EQ(b.At(Role::kOutQ, 3 + 2 * i + 1), a.At(Role::kOutQ, 3 + i + 32));
  }
  for (const int64_t outside : {0, 1, 2, 67, 68, 69})
    EXPECT_EQ(b.At(Role::kOutQ, outside), b.At(Role::kQ, outside));
}

}  // namespace
}  // namespace ropecheck
