#include "reference/oracle/rotator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "reference/oracle/ball_rounding.h"

namespace ropecheck {
namespace {

// Errors of one output, relative to |x0| + |x1| and the largest coefficient (docs/numerics-oracle.md): 2.5 *
// 2^-53 proved for the double stage, 2^-101.55 for the double-double one.
constexpr double kNarrowError = 0x1p-51;
constexpr double kWideError = 0x1p-101;
// Larger than any norm's reciprocal: nothing is decided before Arb, but for zeros.
constexpr double kUseless = 0x1p900;

void Scale(const std::vector<double>& hi, const std::vector<double>& lo, double gain,
           std::vector<double>& out_hi, std::vector<double>& out_lo) {
  out_hi.resize(hi.size());
  out_lo.resize(hi.size());
  for (size_t i = 0; i < hi.size(); ++i) {
    const double product = hi[i] * gain;
    const double rest = std::fma(hi[i], gain, -product) + lo[i] * gain;
    out_hi[i] = product + rest;
    out_lo[i] = rest - (out_hi[i] - product);
  }
}

// Infinite if any entry is not finite.
double LargestOf(double largest, const std::vector<double>& entries) {
  for (const double x : entries)
    largest = std::max(largest, std::isfinite(x) ? std::fabs(x) : std::numeric_limits<double>::infinity());
  return largest;
}

// +0 or -0, in every dtype that T holds.
template <class T>
bool IsZero(T x) {
  if constexpr (std::is_integral_v<T>) return (x & 0x7FFF) == 0;
  return x == 0;
}

}  // namespace

void Rotator::SetRow(int64_t key) {
  if (has_row_ && key == key_) return;
  key_ = key;
  has_row_ = true;
  source_.RowAt(key, row_);
  FoldGain();
}

void Rotator::FoldGain() {
  const bool given_cache = source_.level() == Level::kGivenCache;
  const double gain = given_cache ? 1 : source_.problem().gain;
  const AngleRow* row = &row_;
  if (gain != 1) {
    Scale(row_.cos_hi, row_.cos_lo, gain, gained_.cos_hi, gained_.cos_lo);
    Scale(row_.sin_hi, row_.sin_lo, gain, gained_.sin_hi, gained_.sin_lo);
    Scale(row_.cos1, row_.cos1_lo, gain, gained_.cos1, gained_.cos1_lo);
    Scale(row_.sin1, row_.sin1_lo, gain, gained_.sin1, gained_.sin1_lo);
    row = &gained_;
  }
  const bool halves_differ = !row_.cos1.empty();
  const auto second = [&](const std::vector<double>& own, const std::vector<double>& shared) {
    return (halves_differ ? own : shared).data();
  };
  in_use_ = {.c0 = row->cos_hi.data(),
             .s0 = row->sin_hi.data(),
             .c1 = second(row->cos1, row->cos_hi),
             .s1 = second(row->sin1, row->sin_hi),
             .c0_lo = row->cos_lo.data(),
             .s0_lo = row->sin_lo.data(),
             .c1_lo = second(row->cos1_lo, row->cos_lo),
             .s1_lo = second(row->sin1_lo, row->sin_lo),
             .error = 0};

  double size = std::fabs(gain);
  if (given_cache) {
    size = 1;
    for (const auto* entries : {&row_.cos_hi, &row_.sin_hi, &row_.cos1, &row_.sin1})
      size = LargestOf(size, *entries);
  }
  zeros_stay_ = std::isfinite(size);
  const bool identity = source_.IsIdentity(key_);
  const bool wide = source_.problem().dtype == DType::kF64;
  if (identity && gain == 1) {
    in_use_.error = wide_error_ = 0;
  } else if (size < 0x1p-60 || size > 0x1p20) {
    in_use_.error = wide_error_ = std::isfinite(size) ? kUseless : size;
  } else {
    wide_error_ = kWideError * size;
    in_use_.error = wide ? wide_error_ : kNarrowError * size;
  }
}

void Rotator::RotateAgain(size_t i, const void* x0, const void* x1, void* y0, void* y1) const {
  const DType dtype = source_.problem().dtype;
  const double coefficients = in_use_.c0[i] + in_use_.s0[i] + in_use_.c1[i] + in_use_.s1[i];
  if (!std::isfinite(Decode(dtype, x0)) || !std::isfinite(Decode(dtype, x1)) ||
      !std::isfinite(coefficients)) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EncodeNearest(dtype, nan, y0);
    EncodeNearest(dtype, nan, y1);
    return;
  }
  const RotationDoubles near{in_use_.c0[i], in_use_.c0_lo[i],
                             in_use_.s0[i], in_use_.s0_lo[i],
                             in_use_.c1[i], in_use_.c1_lo[i],
                             in_use_.s1[i], in_use_.s1_lo[i],
                             wide_error_,   source_.level() == Level::kGivenCache};
  const Rounded rounded =
      RotateUndecided(dtype, Decode(dtype, x0), Decode(dtype, x1), near,
                      [&](int64_t precision) { return source_.ExactAt(key_, row_, i, precision); });
  const size_t bytes = static_cast<size_t>(Info(dtype).bytes);
  std::memcpy(y0, rounded.y0, bytes);
  std::memcpy(y1, rounded.y1, bytes);
}

template <class T>
void Rotator::Rotate(size_t first, size_t n, const T* x0, const T* x1, T* y0, T* y1) const {
  RotationRow row = in_use_;
  for (auto* column : {&row.c0, &row.s0, &row.c1, &row.s1, &row.c0_lo, &row.s0_lo, &row.c1_lo, &row.s1_lo})
    *column += first;
  const Kernels& kernels = ActiveKernels();
  uint8_t undecided[kBlock];
  bool any = false;
  if constexpr (std::is_same_v<T, float>) any = kernels.rotate_f32(row, n, x0, x1, y0, y1, undecided);
  if constexpr (std::is_same_v<T, double>) any = kernels.rotate_f64(row, n, x0, x1, y0, y1, undecided);
  if constexpr (std::is_same_v<T, uint16_t>) {
    auto* rotate = source_.problem().dtype == DType::kF16 ? kernels.rotate_f16 : kernels.rotate_bf16;
    any = rotate(row, n, x0, x1, y0, y1, undecided);
  }
  if (!any) return;
  for (size_t i = 0; i < n; ++i)
    if (undecided[i] != 0 && !(zeros_stay_ && IsZero(x0[i]) && IsZero(x1[i])))
      RotateAgain(first + i, x0 + i, x1 + i, y0 + i, y1 + i);
}

void Rotator::RotateToOdd(size_t first, size_t n, const double* x0, const double* x1, double* y0,
                          double* y1) const {
  for (size_t i = 0; i < n; ++i) {
    const size_t pair = first + i;
    const double coefficients = in_use_.c0[pair] + in_use_.s0[pair] + in_use_.c1[pair] + in_use_.s1[pair];
    if (!std::isfinite(x0[i]) || !std::isfinite(x1[i]) || !std::isfinite(coefficients)) {
      y0[i] = y1[i] = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    bool open0 = true, open1 = true;
    for (int64_t precision = 128; open0 || open1; precision *= 2) {
      const RotationBalls at = source_.ExactAt(key_, row_, pair, precision);
      if (open0) open0 = !RoundBallToOdd(Ball(x0[i]) * at.c0 - Ball(x1[i]) * at.s0, y0 + i);
      if (open1) open1 = !RoundBallToOdd(Ball(x1[i]) * at.c1 + Ball(x0[i]) * at.s1, y1 + i);
    }
  }
}

template void Rotator::Rotate(size_t, size_t, const float*, const float*, float*, float*) const;
template void Rotator::Rotate(size_t, size_t, const double*, const double*, double*, double*) const;
template void Rotator::Rotate(size_t, size_t, const uint16_t*, const uint16_t*, uint16_t*, uint16_t*) const;

}  // namespace ropecheck
