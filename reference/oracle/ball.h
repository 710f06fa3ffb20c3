// Ball: a real number known to lie in an interval, by Arb. Used where a proof needs more bits than
// double-double has: frequency tables, the last Ziv stage and the audits.
#pragma once

#include ROPECHECK_ARB_HEADER

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ropecheck {

// A value type over arb_t which carries its working precision, in bits. Operators round at the smaller
// precision of their operands; numbers made from a double alone are exact and impose none.
class Ball {
 public:
  static constexpr int64_t kExact = ARF_PREC_EXACT;

  Ball(double exact = 0, int64_t precision = kExact) : precision_(precision) {  // NOLINT: a number is a Ball
    arb_init(value_);
    // Most numbers of a law are small integers, which Arb takes three times as fast.
    const bool small = exact >= -1024 && exact <= 1024;
    if (const auto whole = static_cast<int64_t>(small ? exact : 0);
        small && static_cast<double>(whole) == exact)
      arb_set_si(value_, whole);
    else
      arb_set_d(value_, exact);
  }
  static Ball Integer(int64_t exact, int64_t precision = kExact) {
    Ball ball(0, precision);
    arb_set_si(ball.value_, exact);
    return ball;
  }
  static Ball Pi(int64_t precision) {
    Ball ball(0, precision);
    arb_const_pi(ball.value_, precision);
    return ball;
  }
  Ball(const Ball& other) : precision_(other.precision_) {
    arb_init(value_);
    arb_set(value_, other.value_);
  }
  Ball(Ball&& other) noexcept : precision_(other.precision_) {
    arb_init(value_);
    arb_swap(value_, other.value_);
  }
  Ball& operator=(Ball other) noexcept {
    arb_swap(value_, other.value_);
    precision_ = other.precision_;
    return *this;
  }
  ~Ball() { arb_clear(value_); }

  arb_srcptr get() const { return value_; }
  arb_ptr get() { return value_; }
  int64_t precision() const { return precision_; }

  friend Ball operator+(const Ball& a, const Ball& b) { return Apply(arb_add, a, b); }
  friend Ball operator-(const Ball& a, const Ball& b) { return Apply(arb_sub, a, b); }
  friend Ball operator*(const Ball& a, const Ball& b) {
    // Weights and factors of a law are often 1.
    return b.precision_ >= a.precision_ && arb_is_one(b.value_) != 0 ? a : Apply(arb_mul, a, b);
  }
  friend Ball operator/(const Ball& a, const Ball& b) { return Apply(arb_div, a, b); }
  Ball operator-() const {
    Ball negated(*this);
    arb_neg(negated.value_, negated.value_);
    return negated;
  }
  // value * 2^exponent, exactly.
  Ball Scaled(int64_t exponent) const {
    Ball scaled(*this);
    arb_mul_2exp_si(scaled.value_, scaled.value_, exponent);
    return scaled;
  }
  // A ball around this one, to work with at another precision.
  Ball Rounded(int64_t precision) const {
    Ball rounded(0, precision);
    arb_set_round(rounded.value_, value_, precision);
    return rounded;
  }

 private:
  using BinaryOperation = void(arb_ptr, arb_srcptr, arb_srcptr, slong);
  static Ball Apply(BinaryOperation* operation, const Ball& a, const Ball& b) {
    Ball result(0, std::min(a.precision_, b.precision_));
    operation(result.value_, a.value_, b.value_, result.precision_);
    return result;
  }

  arb_t value_;
  int64_t precision_;
};

struct BallCosSin {
  Ball cos, sin;
};
// Cosine and sine of an angle in radians.
inline BallCosSin CosSin(const Ball& angle, int64_t precision) {
  BallCosSin result{Ball(0, precision), Ball(0, precision)};
  arb_sin_cos(result.sin.get(), result.cos.get(), angle.get(), precision);
  return result;
}

}  // namespace ropecheck
