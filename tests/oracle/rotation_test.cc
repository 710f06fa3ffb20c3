// Oracle::Rotate against Arb: correctly rounded for every dtype.
#include <gtest/gtest.h>

#include <cmath>

#include "reference/oracle/kernels.h"
#include "reference/oracle/oracle.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

constexpr DType kDataTypes[] = {DType::kF64, DType::kF32, DType::kF16, DType::kBF16};

Problem OneHead(DType dtype, int64_t rot_dim, int64_t position) {
  Problem problem;
  problem.window = {rot_dim, rot_dim, 0};
  problem.dtype = dtype;
  problem.positions = Offset{position};
  return problem;
}

// Compares every pair of a one-token, many-headed problem.
void ExpectCorrectlyRounded(const Problem& problem, const HostTensors& tensors) {
  const auto oracle = Oracle::Create(problem, Level::kIdeal, tensors.views());
  ASSERT_TRUE(oracle.has_value());
  ASSERT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]).has_value());
  const int64_t d = problem.window.rot_dim;
  const int64_t position = PositionOf(problem, 0, 0);
  for (int64_t i = 0; i < d / 2; ++i) {
    const ArbRotation exact = ArbRotation::OfPlain(problem.base, i, d, position);
    for (int64_t h = 0; h < problem.shape.heads_q; ++h) {
      const double x0 = tensors.At(Role::kQ, h * d + i), x1 = tensors.At(Role::kQ, h * d + i + d / 2);
      const PairOfDoubles want = exact.Rotate(problem.dtype, x0, x1, problem.gain);
      ASSERT_EQ(tensors.At(Role::kOutQ, h * d + i), want.first)
          << "pair " << i << " x " << x0 << " " << x1 << " position " << position;
      ASSERT_EQ(tensors.At(Role::kOutQ, h * d + i + d / 2), want.second)
          << "pair " << i << " x " << x0 << " " << x1 << " position " << position;
    }
  }
}

TEST(Rotate, IsCorrectlyRoundedForNormalData) {
  for (const Isa isa : {Isa::kBaseline, Isa::kV3, Isa::kV4}) {
    if (!Supported(isa)) continue;
    const ScopedIsa scoped(isa);
    for (const DType dtype : kDataTypes)
      for (const int64_t position :
           {int64_t{0}, int64_t{1}, int64_t{300281868}, int64_t{-9002367244264084}}) {
        Problem problem = OneHead(dtype, 130, position);
        problem.shape.heads_q = 3;
        const HostTensors tensors(problem);
        ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
        ExpectCorrectlyRounded(problem, tensors);
      }
  }
}

}  // namespace
}  // namespace ropecheck
