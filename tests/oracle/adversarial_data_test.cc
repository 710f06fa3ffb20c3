// What `cancel` and `hard` promise, measured with the exact outputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/oracle/oracle.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

Problem OneToken(DType dtype, DataSpec::Kind kind) {
  Problem problem;
  problem.window = {128, 128, 0};
  problem.positions = Offset{4097};
  problem.shape.heads_q = 4;
  problem.dtype = dtype;
  problem.data.kind = kind;
  problem.data.seed = 7;
  return problem;
}

// Of some statistic of each pair: the median over the call.
template <class Statistic>
double Median(const Problem& problem, Statistic statistic) {
  const HostTensors tensors(problem);
  EXPECT_TRUE(FillInputs(problem, tensors.views()).has_value());
  std::vector<double> values;
  for (int64_t i = 0; i < problem.pairs(); ++i) {
    const ArbRotation exact = ArbRotation::OfPlain(problem.base, i, problem.window.rot_dim, 4097);
    for (int64_t h = 0; h < problem.shape.heads_q; ++h) {
      const double x0 = tensors.At(Role::kQ, h * 128 + i), x1 = tensors.At(Role::kQ, h * 128 + i + 64);
      values.push_back(statistic(exact, x0, x1));
    }
  }
  std::nth_element(values.begin(), values.begin() + static_cast<int64_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

struct Expectation {
  DType dtype;
  double cancelled_log2;  // of |y0| / norm
  double hard_log2;       // of the distance to a midpoint in ulp; unknown to a double where the dtype is f64
};
constexpr Expectation kExpectations[] = {
    {DType::kF64, -90, 0}, {DType::kF32, -40, -18}, {DType::kF16, -17, -6}, {DType::kBF16, -12, -3}};

TEST(CancelData, MakesTheFirstOutputVanishAgainstTheNorm) {
  for (const Expectation& expected : kExpectations) {
    const double median =
        Median(OneToken(expected.dtype, DataSpec::Kind::kCancel),
               [&](const ArbRotation& exact, double x0, double x1) {
                 return std::log2(std::fabs(exact.Rotate(DType::kF64, x0, x1).first) / std::hypot(x0, x1));
               });
    EXPECT_LT(median, expected.cancelled_log2) << Info(expected.dtype).name;
  }
}

// tan = 1e-15 and 1e16: neither member of the pair may leave f16, whose largest number is 65504.
TEST(CancelData, StaysFiniteWhereTheTangentIsFarFromOne) {
  for (const Expectation& expected : kExpectations)
    for (const double angle : {1e-15, 1.5707963267948966}) {
      Problem problem = OneToken(expected.dtype, DataSpec::Kind::kCancel);
      problem.positions = Offset{1};
      problem.law = Explicit{std::vector<double>(64, angle)};
      const HostTensors tensors(problem);
      ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
      for (int64_t i = 0; i < int64_t{4} * 128; ++i)
        EXPECT_TRUE(std::isfinite(tensors.At(Role::kQ, i)))
            << Info(expected.dtype).name << " angle " << angle;
    }
}

TEST(HardData, PutsAnOutputNextToAMidpoint) {
  for (const Expectation& expected : kExpectations) {
    if (expected.dtype == DType::kF64) continue;
    const double median = Median(
        OneToken(expected.dtype, DataSpec::Kind::kHard), [&](const ArbRotation& exact, double x0, double x1) {
          const PairOfDoubles y = exact.Rotate(DType::kF64, x0, x1);
          const auto distance = [&](double v) {
            const double ulps = std::fabs(v) / UlpAt(expected.dtype, v);
            return std::fabs(ulps - std::floor(ulps) - 0.5);
          };
          return std::log2(std::min(distance(y.first), distance(y.second)) + 0x1p-60);
        });
    EXPECT_LT(median, expected.hard_log2) << Info(expected.dtype).name;
  }
}

}  // namespace
}  // namespace ropecheck
