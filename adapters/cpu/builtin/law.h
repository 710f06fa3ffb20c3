// Frequency laws as their frameworks compute them, in double or in float: an account of them that owes nothing to the
// reference.
#pragma once

#include <ropecheck/kernel.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ropecheck::builtin {

// Every law that InvFreq knows, for a support list.
inline void AddLaws(Support& support) {
  using namespace axis;
  for (const Term& law :
       {plain_base, linear, rope_ratio, explicit_freqs, divisors, ntk, dynamic_ntk, ntk_fixed, ntk_mixed,
        ntk_by_parts, keras_dynamic, yarn, yarn_ggml, yarn_keras, longrope, llama3, proportional})
    support.add(law);
}

// The law of one pair, T all the way but for what frameworks do with Python's doubles: bases and the limits of ramps.
template <class T>
class LawOf {
 public:
  LawOf(const Problem& problem, int64_t pair)
      : p_(problem),
        pair_(pair),
        index_(problem.axis_of_pair(pair).index),
        dim_(static_cast<double>(problem.axis_of_pair(pair).dim)),
        base_(ChangedBase()) {}

  T InvFreq() const {
    const T plain = Plain(base_, dim_);
    switch (p_.law()) {
      case RC_LAW_LINEAR:
        return plain / Param(0);
      case RC_LAW_EXPLICIT:
        return Param(pair_);
      case RC_LAW_DIVISORS:
        return plain / Param(pair_);
      case RC_LAW_LONG_ROPE:
        return plain / Param(2 + pair_ + (p_.law_param(1) > p_.law_param(0) ? p_.pairs() : 0));
      case RC_LAW_PROPORTIONAL:
        return Plain(base_, static_cast<double>(p_.head_dim())) / Param(0);
      case RC_LAW_NTK_FIXED:
        return plain / static_cast<T>(std::pow(p_.law_param(0), 2 / dim_));
      case RC_LAW_KERAS_DYNAMIC:
        return plain / static_cast<T>(std::pow(p_.law_param(0), dim_ / (dim_ - 2)));
      case RC_LAW_NTK_MIXED: {
        const double a = std::log(p_.law_param(0)) / std::pow(dim_ / 2, p_.law_param(1));
        return plain / std::exp(static_cast<T>(a) * std::pow(static_cast<T>(index_ + 1), Param(1)));
      }
      case RC_LAW_LLAMA3:
        return Banded(plain);
      case RC_LAW_YARN:
        return Mixed(plain, plain / Param(0), Ramp(2, 3, p_.law_param(4) != 0) * Param(5));
      case RC_LAW_YARN_GGML:
        return Mixed(plain, plain / Param(0), Ramp(2, 3, true) * Param(4));
      case RC_LAW_YARN_KERAS:
        return Mixed(plain, plain / Param(0), Ramp(2, 3, p_.law_param(4) != 0));
      case RC_LAW_NTK_BY_PARTS: {
        const T ntk = Plain(Stretched(p_.law_param(0)), dim_);
        const T slow = Mixed(ntk, plain / Param(0), Kept(Limit(1.25), Limit(0.75), true) * Param(2));
        return Mixed(plain, slow, Kept(Limit(16), Limit(2), true) * Param(3));
      }
      default:
        return plain;
    }
  }

 private:
  T Param(int64_t k) const { return static_cast<T>(p_.law_param(k)); }
  T Plain(double base, double dim) const {
    return 1 / std::pow(static_cast<T>(base), static_cast<T>(2 * index_) / static_cast<T>(dim));
  }
  static T Mixed(T kept, T scaled, T weight) { return kept * weight + scaled * (1 - weight); }
  double Stretched(double alpha) const { return p_.base() * std::pow(alpha, dim_ / (dim_ - 2)); }

  double ChangedBase() const {
    switch (p_.law()) {
      case RC_LAW_ROPE_RATIO:
      case RC_LAW_NTK_FIXED:
        return p_.base() * p_.law_param(0);
      case RC_LAW_NTK:
        return Stretched(p_.law_param(0));
      case RC_LAW_DYNAMIC_NTK: {
        const double s = p_.law_param(0), m = p_.law_param(1), length = std::max(p_.law_param(2), m);
        return Stretched(s * length / m - (s - 1));
      }
      default:
        return p_.base();
    }
  }

  // Llama-3 with wavelengths, as Meta writes it.
  T Banded(T plain) const {
    const double pi = 3.14159265358979323846;
    const T factor = Param(0), low = Param(1), high = Param(2), length = Param(3);
    const T wavelength = static_cast<T>(2 * pi) / plain;
    if (wavelength > length / low) return plain / factor;
    if (wavelength < length / high || low == high) return plain;
    const T smooth = (length / wavelength - low) / (high - low);
    return (1 - smooth) * plain / factor + smooth * plain;
  }

  // The pair that turns `turns` times within the original length, for laws that hold the length in parameter 1.
  double Limit(double turns) const {
    const double pi = 3.14159265358979323846;
    return dim_ * std::log(p_.law_param(1) / (turns * 2 * pi)) / (2 * std::log(p_.base()));
  }
  T Ramp(int64_t fast, int64_t slow, bool rounded) const {
    return Kept(Limit(p_.law_param(fast)), Limit(p_.law_param(slow)), rounded);
  }
  // 1 before the ramp, 0 behind it.
  T Kept(double low, double high, bool rounded) const {
    const bool keras = p_.law() == RC_LAW_YARN_KERAS, ggml = p_.law() == RC_LAW_YARN_GGML;
    if (rounded) {
      low = std::floor(low);
      high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, keras ? dim_ / 2 - 1 : dim_ - 1);
    double width = high - low;
    if (keras || ggml) {
      width = std::max(width, 0.001);
    } else if (low == high) {
      width = 0.001;
    }
    const T ramp = (static_cast<T>(index_) - static_cast<T>(low)) / static_cast<T>(width);
    return 1 - std::min(std::max(ramp, T{0}), T{1});
  }

  const Problem& p_;
  int64_t pair_, index_;  // in the whole window; in the exponent
  double dim_;
  double base_;
};

template <class T>
T InvFreqOf(const Problem& problem, int64_t pair) {
  return LawOf<T>(problem, pair).InvFreq();
}

}  // namespace ropecheck::builtin
