// F32: fp32 arithmetic that rounds after every operation, as frameworks compute their frequency tables.
#pragma once

#include <cmath>
#include <cstdint>

#include "reference/frequency/real.h"

namespace ropecheck {

// How a framework comes by base^(-2i/denominator); AngleMethod of precision/pipeline.h has the other ways.
using F32Power = float(float base, int64_t i, int64_t denominator);
// 1 / powf(base, 2i/denominator): Hugging Face, vLLM.
inline float ReciprocalPower(float base, int64_t i, int64_t denominator) {
  return 1.0f / std::pow(base, static_cast<float>(2 * i) / static_cast<float>(denominator));
}

// A float which carries the way of its powers, as a Ball carries its precision: results have that of the left
// operand.
class F32 {
 public:
  F32(double x, F32Power* way = ReciprocalPower)  // NOLINT: a number is an F32, rounded
      : value_(static_cast<float>(x)), power_(way) {}

  float value() const { return value_; }
  F32Power* power() const { return power_; }

  friend F32 operator+(const F32& a, const F32& b) { return a.With(a.value_ + b.value_); }
  friend F32 operator-(const F32& a, const F32& b) { return a.With(a.value_ - b.value_); }
  friend F32 operator*(const F32& a, const F32& b) { return a.With(a.value_ * b.value_); }
  friend F32 operator/(const F32& a, const F32& b) { return a.With(a.value_ / b.value_); }
  // A result of `this` number's function.
  F32 With(float value) const { return {value, power_}; }

 private:
  float value_;
  F32Power* power_;
};

inline F32 Number(double x, const F32& like) { return {x, like.power()}; }
inline F32 Number(int64_t x, const F32& like) { return {static_cast<double>(x), like.power()}; }
inline F32 Pi(const F32& like) { return Number(std::numbers::pi, like); }
inline F32 PlainPower(const F32& base, int64_t i, int64_t denominator) {
  return base.With(base.power()(base.value(), i, denominator));
}
inline F32 Power(const F32& base, const F32& exponent) {
  return base.With(std::pow(base.value(), exponent.value()));
}
inline F32 Exp(const F32& x) { return x.With(std::exp(x.value())); }
inline F32 Log(const F32& x) { return x.With(std::log(x.value())); }
inline F32 Floor(const F32& x) { return x.With(std::floor(x.value())); }
inline F32 Ceil(const F32& x) { return x.With(std::ceil(x.value())); }
inline F32 Min(const F32& a, const F32& b) { return b.value() < a.value() ? b : a; }
inline F32 Max(const F32& a, const F32& b) { return a.value() < b.value() ? b : a; }
inline Order Compare(const F32& a, const F32& b) {
  return Compare(static_cast<double>(a.value()), static_cast<double>(b.value()));
}
inline F32 Unknown(const F32& like) { return like.With(std::numeric_limits<float>::quiet_NaN()); }

}  // namespace ropecheck
