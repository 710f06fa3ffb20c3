// Arithmetic of a half type as an eager framework does it: every product and every sum is rounded to the
// type.
#pragma once

namespace ropecheck::builtin {

// T is Half, BFloat16 or float. Computed in double and rounded once: products of two such numbers are exact
// in double, and for a sum the second rounding does no harm, as 53 >= 2 p + 2 bits (Figueroa 1995).
template <class T>
class Rounded {
 public:
  Rounded() = default;
  template <class U>
  explicit Rounded(U value) : value_(static_cast<T>(static_cast<double>(value))) {}
  explicit operator T() const { return value_; }

  friend Rounded operator*(Rounded a, Rounded b) { return Rounded(a.wide() * b.wide()); }
  friend Rounded operator+(Rounded a, Rounded b) { return Rounded(a.wide() + b.wide()); }
  friend Rounded operator-(Rounded a, Rounded b) { return Rounded(a.wide() - b.wide()); }
  Rounded operator-() const { return Rounded(-wide()); }

 private:
  double wide() const { return static_cast<double>(value_); }
  T value_{};
};

}  // namespace ropecheck::builtin
