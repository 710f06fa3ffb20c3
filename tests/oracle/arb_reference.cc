#include "tests/oracle/arb_reference.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace ropecheck {
namespace {

// Cancellation of two doubles in f64's whole exponent range: 2^1024 against 2^-1074, twice 53 bits, and the
// product's.
constexpr slong kPrecision = 2400;

// The multiple of the quantum of x's binade that is nearest to x; ties to even.
double RoundTo(DType dtype, arf_srcptr x) {
  if (arf_is_zero(x)) return 0;
  const DTypeInfo& info = Info(dtype);
  fmpz_t integer;
  fmpz_init(integer);
  arf_abs_bound_lt_2exp_fmpz(integer, x);  // |x| < 2^integer
  const slong binade = fmpz_get_si(integer) - 1;
  const slong quantum = std::max<slong>(binade, info.min_exponent) - (info.precision - 1);
  arf_t scaled, limit;
  arf_init(scaled);
  arf_init(limit);
  arf_mul_2exp_si(scaled, x, -quantum);
  arf_get_fmpz(integer, scaled, ARF_RND_NEAR);
  arf_set_fmpz(scaled, integer);
  arf_mul_2exp_si(scaled, scaled, quantum);
  arf_one(limit);
  arf_mul_2exp_si(limit, limit, info.max_exponent + 1);
  const double rounded =
      arf_cmpabs(scaled, limit) >= 0 ? arf_sgn(x) * HUGE_VAL : arf_get_d(scaled, ARF_RND_NEAR);
  arf_clear(scaled);
  arf_clear(limit);
  fmpz_clear(integer);
  return rounded;
}

double Distance(arb_srcptr exact, std::initializer_list<double> words) {
  arf_t rest, word;
  arf_init(rest);
  arf_init(word);
  arf_set(rest, arb_midref(exact));
  for (const double x : words) {
    arf_set_d(word, x);
    arf_sub(rest, rest, word, kPrecision, ARF_RND_NEAR);
  }
  const double distance = std::fabs(arf_get_d(rest, ARF_RND_NEAR));
  arf_clear(rest);
  arf_clear(word);
  return distance;
}

}  // namespace

double ArbProductSum(DType dtype, double a, double b, double c, double d) {
  arf_t x, y, sum;
  for (auto* v : {x, y, sum}) arf_init(v);
  arf_set_d(x, a);
  arf_set_d(y, b);
  arf_mul(sum, x, y, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_d(x, c);
  arf_set_d(y, d);
  arf_addmul(sum, x, y, ARF_PREC_EXACT, ARF_RND_DOWN);
  const double rounded = RoundTo(dtype, sum);
  for (auto* v : {x, y, sum}) arf_clear(v);
  return rounded;
}

struct ArbRotation::State {
  arb_t angle, cos, sin;
  State() {
    for (auto* x : {angle, cos, sin}) arb_init(x);
  }
  ~State() {
    for (auto* x : {angle, cos, sin}) arb_clear(x);
  }
};

ArbRotation::ArbRotation() : state_(std::make_unique<State>()) {}
ArbRotation::ArbRotation(ArbRotation&&) noexcept = default;
ArbRotation::~ArbRotation() = default;

ArbRotation ArbRotation::OfPlain(double base, int64_t i, int64_t rot_dim, int64_t position, double divisor) {
  ArbRotation rotation;
  State& state = *rotation.state_;
  fmpq_t exponent;
  fmpq_init(exponent);
  fmpq_set_si(exponent, -2 * i, static_cast<ulong>(rot_dim));
  arb_set_d(state.angle, base);
  arb_pow_fmpq(state.angle, state.angle, exponent, kPrecision);
  arb_mul_si(state.angle, state.angle, position, kPrecision);
  arb_set_d(state.cos, divisor);
  arb_div(state.angle, state.angle, state.cos, kPrecision);
  fmpq_clear(exponent);
  arb_sin_cos(state.sin, state.cos, state.angle, kPrecision);
  return rotation;
}

ArbRotation ArbRotation::OfInvFreq(double inv_freq, int64_t position) {
  ArbRotation rotation;
  State& state = *rotation.state_;
  arb_set_d(state.angle, inv_freq);
  arb_mul_si(state.angle, state.angle, position, kPrecision);
  arb_sin_cos(state.sin, state.cos, state.angle, kPrecision);
  return rotation;
}

ArbRotation ArbRotation::OfTurns(const uint64_t words[3], uint64_t position) {
  ArbRotation rotation;
  State& state = *rotation.state_;
  fmpz_t turns;
  fmpz_init(turns);
  fmpz_set_ui_array(turns, words, 3);
  fmpz_mul_ui(turns, turns, position);
  arb_set_fmpz(state.angle, turns);
  arb_mul_2exp_si(state.angle, state.angle, -191);
  fmpz_clear(turns);
  arb_sin_cos_pi(state.sin, state.cos, state.angle, 420);
  return rotation;
}

PairOfDoubles ArbRotation::Rotate(DType dtype, double x0, double x1, double gain) const {
  arb_t a, b, y, g;
  for (auto* x : {a, b, y, g}) arb_init(x);
  arb_set_d(a, x0);
  arb_set_d(b, x1);
  arb_set_d(g, gain);
  arb_mul(y, a, state_->cos, kPrecision);
  arb_submul(y, b, state_->sin, kPrecision);
  arb_mul(y, y, g, kPrecision);
  PairOfDoubles result{};
  result.first = RoundTo(dtype, arb_midref(y));
  arb_mul(y, b, state_->cos, kPrecision);
  arb_addmul(y, a, state_->sin, kPrecision);
  arb_mul(y, y, g, kPrecision);
  result.second = RoundTo(dtype, arb_midref(y));
  for (auto* x : {a, b, y, g}) arb_clear(x);
  return result;
}

double ArbRotation::Angle(DType dtype) const { return RoundTo(dtype, arb_midref(state_->angle)); }

double ArbRotation::CosError(double hi, double lo, double rest) const {
  return Distance(state_->cos, {hi, lo, rest});
}
double ArbRotation::SinError(double hi, double lo, double rest) const {
  return Distance(state_->sin, {hi, lo, rest});
}

}  // namespace ropecheck
