#include "tests/oracle/arb_reference.h"

#include <functional>

namespace ropecheck {
namespace {

// Of a number of at least 600 bits. The number next to it of a dtype follows from integers: the quantum of
// its binade, and the nearest multiple of that.
double RoundTo(DType dtype, arf_srcptr x) {
  const DTypeInfo& info = Info(dtype);
  if (arf_is_zero(x)) return 0;
  fmpz_t exponent;
  fmpz_init(exponent);
  arf_abs_bound_lt_2exp_fmpz(exponent, x);  // |x| < 2^exponent
  const slong binade = fmpz_get_si(exponent) - 1;
  fmpz_clear(exponent);
  const slong quantum = std::max<slong>(binade, info.min_exponent) - (info.precision - 1);
  fmpz_t multiple;
  fmpz_init(multiple);
  arf_t scaled;
  arf_init(scaled);
  arf_mul_2exp_si(scaled, x, -quantum);
  arf_get_fmpz(multiple, scaled, ARF_RND_NEAR);
  arf_set_fmpz(scaled, multiple);
  arf_mul_2exp_si(scaled, scaled, quantum);
  arf_t limit;
  arf_init(limit);
  arf_one(limit);
  arf_mul_2exp_si(limit, limit, info.max_exponent + 1);
  const double rounded =
      arf_cmpabs(scaled, limit) >= 0 ? arf_sgn(x) * HUGE_VAL : arf_get_d(scaled, ARF_RND_NEAR);
  arf_clear(limit);
  arf_clear(scaled);
  fmpz_clear(multiple);
  return rounded;
}

using AngleAt = std::function<void(arb_ptr angle, slong precision)>;

Pair Rotate(DType dtype, double x0, double x1, const AngleAt& angle_at, double gain) {
  const slong precision = 2600;  // covers cancellation and the exponent range of f64 in every case tested
  arb_t angle, c, s, a, b, y, g;
  for (auto* v : {angle, c, s, a, b, y, g}) arb_init(v);
  arb_set_d(a, x0);
  arb_set_d(b, x1);
  arb_set_d(g, gain);
  angle_at(angle, precision);
  arb_sin_cos(s, c, angle, precision);
  arb_mul(y, a, c, precision);
  arb_submul(y, b, s, precision);
  arb_mul(y, y, g, precision);
  Pair result{};
  result.first = RoundTo(dtype, arb_midref(y));
  arb_mul(y, b, c, precision);
  arb_addmul(y, a, s, precision);
  arb_mul(y, y, g, precision);
  result.second = RoundTo(dtype, arb_midref(y));
  for (auto* v : {angle, c, s, a, b, y, g}) arb_clear(v);
  return result;
}

}  // namespace

Pair RotateByArb(DType dtype, double x0, double x1, int64_t position, double base, int64_t i, int64_t rot_dim,
                 double gain) {
  return Rotate(
      dtype, x0, x1,
      [=](arb_ptr angle, slong precision) {
        fmpq_t exponent;
        fmpq_init(exponent);
        fmpq_set_si(exponent, -2 * i, static_cast<ulong>(rot_dim));
        arb_set_d(angle, base);
        arb_pow_fmpq(angle, angle, exponent, precision);
        arb_mul_si(angle, angle, position, precision);
        fmpq_clear(exponent);
      },
      gain);
}

Pair RotateByArb(DType dtype, double x0, double x1, int64_t position, double inv_freq, double gain) {
  return Rotate(
      dtype, x0, x1,
      [=](arb_ptr angle, slong precision) {
        arb_set_d(angle, inv_freq);
        arb_mul_si(angle, angle, position, precision);
      },
      gain);
}

}  // namespace ropecheck
