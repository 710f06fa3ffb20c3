// What a frequency law may ask of the number type `Real` that it is written over: + - * /, construction from a
// double, and the functions below. Ball (reference/oracle/ball.h) proves, F32 (f32.h) rounds every operation as a
// framework's fp32 table does, and double is quick.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

namespace ropecheck {

// Of two numbers as far as their type can tell: balls that overlap are kUnknown.
enum class Order : uint8_t { kLess, kEqual, kGreater, kUnknown };

// `x` as a number that imposes the precision of `like`: functions of an exact Ball would have none to work at.
inline double Number(double x, double /*like*/) { return x; }
inline double Number(int64_t x, double /*like*/) { return static_cast<double>(x); }
inline double Pi(double /*like*/) { return std::numbers::pi; }

// base^(-2i/denominator), the entry of every table.
inline double PlainPower(double base, int64_t i, int64_t denominator) {
  return std::pow(base, -2 * static_cast<double>(i) / static_cast<double>(denominator));
}
inline double Power(double base, double exponent) { return std::pow(base, exponent); }
inline double Exp(double x) { return std::exp(x); }
inline double Log(double x) { return std::log(x); }
inline double Floor(double x) { return std::floor(x); }
inline double Ceil(double x) { return std::ceil(x); }
inline double Min(double a, double b) { return b < a ? b : a; }
inline double Max(double a, double b) { return a < b ? b : a; }
inline Order Compare(double a, double b) {
  if (a < b) return Order::kLess;
  return a == b ? Order::kEqual : Order::kGreater;
}
// The result where a decision is not known yet: for a Ball every real number, which no caller takes for an answer.
// Doubles always decide.
inline double Unknown(double /*like*/) { return std::numeric_limits<double>::quiet_NaN(); }

// `x` cut to [0, 1]; continuous, so that a ball over an end needs no decision.
template <class Real>
Real Clamp01(const Real& x) {
  return Min(Max(x, Real(0.0)), Real(1.0));
}
template <class Real>
Real ClampedRatio(const Real& x, const Real& width) {
  return Clamp01(x / width);
}

// n^exponent of an integer n > 0.
template <class Real>
Real IntegerPower(int64_t n, const Real& exponent) {
  return Power(Number(n, exponent), exponent);
}

// numerator / denominator.
template <class Real>
Real Ratio(int64_t numerator, int64_t denominator, const Real& like) {
  return Number(numerator, like) / Number(denominator, like);
}

}  // namespace ropecheck
