// One check that shares neither Arb nor any code of the oracle: MPFR's power, sine and cosine at 2200 bits.
#include <gtest/gtest.h>
#include <mpfr.h>

#include "reference/oracle/oracle.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

class Real {
 public:
  Real() { mpfr_init2(value_, 2200); }
  ~Real() { mpfr_clear(value_); }
  Real(const Real&) = delete;
  Real& operator=(const Real&) = delete;
  operator mpfr_ptr() { return value_; }  // NOLINT: MPFR's functions take pointers

 private:
  mpfr_t value_;
};

// x a + y b, rounded by MPFR.
double Rounded(DType dtype, double x, mpfr_ptr a, double y, mpfr_ptr b) {
  Real first, second;
  mpfr_mul_d(first, a, x, MPFR_RNDN);
  mpfr_mul_d(second, b, y, MPFR_RNDN);
  mpfr_add(first, first, second, MPFR_RNDN);
  return dtype == DType::kF64 ? mpfr_get_d(first, MPFR_RNDN) : mpfr_get_flt(first, MPFR_RNDN);
}

TEST(Rotate, AgreesWithMpfr) {
  constexpr int64_t kDim = 128, kHalf = kDim / 2;
  for (const DType dtype : {DType::kF64, DType::kF32})
    for (const auto kind : {DataSpec::Kind::kNormal, DataSpec::Kind::kCancel, DataSpec::Kind::kHard})
      for (const int64_t position :
           {int64_t{1}, int64_t{-131071}, int64_t{300281868}, (int64_t{1} << 53) - 1}) {
        Problem problem;
        problem.base = 500000;
        problem.window = {kDim, kDim, 0};
        problem.positions = Offset{position};
        problem.dtype = dtype;
        problem.data = {kind, 2, ""};
        const HostTensors tensors(problem);
        ASSERT_TRUE(FillInputs(problem, tensors.views()).has_value());
        ASSERT_TRUE(
            Oracle::Create(problem, Level::kIdeal, {})->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]));
        for (int64_t i = 0; i < kHalf; ++i) {
          Real angle, exponent, sin, cos;
          mpfr_set_d(exponent, -2.0 * static_cast<double>(i) / static_cast<double>(kDim),
                     MPFR_RNDN);  // exact
          mpfr_set_d(angle, problem.base, MPFR_RNDN);
          mpfr_pow(angle, angle, exponent, MPFR_RNDN);
          mpfr_mul_si(angle, angle, position, MPFR_RNDN);
          mpfr_sin_cos(sin, cos, angle, MPFR_RNDN);
          const double x0 = tensors.At(Role::kQ, i), x1 = tensors.At(Role::kQ, i + kHalf);
          ASSERT_EQ(tensors.At(Role::kOutQ, i), Rounded(dtype, x0, cos, -x1, sin)) << "pair " << i;
          ASSERT_EQ(tensors.At(Role::kOutQ, i + kHalf), Rounded(dtype, x1, cos, x0, sin)) << "pair " << i;
        }
      }
}

}  // namespace
}  // namespace ropecheck
