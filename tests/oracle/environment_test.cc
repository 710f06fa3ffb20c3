// The oracle does not depend on what a kernel library did to the floating-point environment.
#include <gtest/gtest.h>
#include <xmmintrin.h>

#include <vector>

#include "reference/oracle/oracle.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040, kRoundUp = 0x4000;

class ScopedControl {
 public:
  explicit ScopedControl(unsigned bits) : before_(_mm_getcsr()) { _mm_setcsr(before_ | bits); }
  ~ScopedControl() { _mm_setcsr(before_); }

 private:
  unsigned before_;
};

Problem SubnormalProblem(DType dtype) {
  Problem problem;
  problem.window = {64, 64, 0};
  problem.positions = Offset{17};
  problem.dtype = dtype;
  problem.data = {DataSpec::Kind::kSpecial, 1, "subnormal"};
  problem.angles = GivenCache{CacheLayout::kFused, dtype, 0, 0, TableIndex::kToken};
  return problem;
}

// Inputs, then the outputs of both levels, read in the environment the caller ends with.
std::vector<double> Outputs(const Problem& problem, unsigned control_bits) {
  const HostTensors ideal(problem), given(problem);
  {
    const ScopedControl control(control_bits);
    const unsigned before = _mm_getcsr();
    EXPECT_TRUE(FillInputs(problem, ideal.views()).has_value());
    EXPECT_TRUE(FillInputs(problem, given.views()).has_value());
    const auto l0 = Oracle::Create(problem, Level::kIdeal, ideal.views());
    const auto l3 = Oracle::Create(problem, Level::kGivenCache, given.views());
    EXPECT_TRUE(l0->Rotate(ideal[Role::kQ], ideal[Role::kOutQ]).has_value());
    EXPECT_TRUE(l3->Rotate(given[Role::kQ], given[Role::kOutQ]).has_value());
    EXPECT_EQ(_mm_getcsr(), before) << "the caller's environment must come back";
  }
  std::vector<double> result;
  for (const HostTensors* tensors : {&ideal, &given})
    for (const Role role : {Role::kQ, Role::kCosSin, Role::kOutQ})
      for (int64_t i = 0; i < 64; ++i) result.push_back(tensors->At(role, i));
  return result;
}

TEST(Oracle, GivesTheSameUnderFlushToZeroAndAnotherRoundingMode) {
  for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16}) {
    const Problem problem = SubnormalProblem(dtype);
    EXPECT_EQ(Outputs(problem, kFlushToZero | kDenormalsAreZero | kRoundUp), Outputs(problem, 0))
        << Info(dtype).name;
  }
}

}  // namespace
}  // namespace ropecheck
