// The vectorised inner loops of the oracle, compiled once per instruction set and chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "reference/oracle/turns_word.h"

namespace ropecheck {

// cos and sin of n angles as double-double. Parallel arrays of n.
struct CosSinRow {
  double *cos_hi, *cos_lo, *sin_hi, *sin_lo;
};

// Most pairs that one call of a rotation kernel takes.
inline constexpr size_t kBlock = 64;

// The coefficients of n <= kBlock pairs: y0 = x0 c0 - x1 s0, y1 = x1 c1 + x0 s1. Parallel arrays; the low
// words (null where they are zero) are used by the f64 kernel alone.
struct RotationRow {
  const double *c0, *s0, *c1, *s1;
  const double *c0_lo, *s0_lo, *c1_lo, *s1_lo;
  double
      error;  // |computed - exact| <= error * (|x0| + |x1|) for the coefficients' and the arithmetic's error
};

// Rotates n <= kBlock pairs with correct rounding where the Ziv test can tell. undecided[i] != 0: pair i must
// be done again with more precision. Pairs with a non-finite member are among them, and pairs of zeros may be,
// which are right if all coefficients are finite. Returns whether there is any. Arrays must not overlap. Bits
// are those of the tensor's dtype.
template <class T>
using RotateFn = bool(const RotationRow& row, size_t n, const T* x0, const T* x1, T* y0, T* y1,
                      uint8_t* undecided);

enum class Isa : uint8_t {
  kBaseline,  // x86-64 without FMA: FX128 in place of double-double, which needs a hardware FMA to be fast
  kV3,        // AVX2, FMA, BMI2
  kV4,        // AVX-512
};

struct Kernels {
  Isa isa;
  const char* name;
  // cos and sin of position * turns[i] modulo one turn; |error| <= 2^-101.97 (docs/numerics-oracle.md).
  void (*cos_sin)(uint64_t position, size_t n, const Turns* turns, CosSinRow row);
  RotateFn<float>* rotate_f32;
  RotateFn<uint16_t>* rotate_f16;
  RotateFn<uint16_t>* rotate_bf16;
  RotateFn<double>* rotate_f64;
};

// Whether this machine can run it.
bool Supported(Isa isa);
// Needs Supported(isa).
const Kernels& KernelsFor(Isa isa);
// The fastest supported ones, or what ScopedIsa asks for.
const Kernels& ActiveKernels();

// Makes every oracle use one instruction set while it lives. For tests: not for use from several threads.
class ScopedIsa {
 public:
  explicit ScopedIsa(Isa isa);
  ~ScopedIsa();
  ScopedIsa(const ScopedIsa&) = delete;
  ScopedIsa& operator=(const ScopedIsa&) = delete;

 private:
  const Kernels* before_;
};

// One per unit, each compiled with its own flags and with internal linkage otherwise.
extern const Kernels kBaselineKernels;
extern const Kernels kV3Kernels;
extern const Kernels kV4Kernels;

}  // namespace ropecheck
