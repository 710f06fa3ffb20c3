// Correctly rounded rotation of pairs, one row of angles at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/oracle/kernels.h"
#include "reference/oracle/row_source.h"

namespace ropecheck {

// Not shared between threads: holds the current row.
class Rotator {
 public:
  // `source` must outlive the rotator.
  explicit Rotator(const RowSource& source) : source_(source) {}

  // Makes RowAt(key) the current row.
  void SetRow(int64_t key);

  // Rotates pairs first .. first + n - 1, n <= kBlock: bits of the problem's dtype (T is float, double, or
  // uint16_t for f16 and bf16). Pairs with a non-finite member or cache entry give NaN.
  template <class T>
  void Rotate(size_t first, size_t n, const T* x0, const T* x1, T* y0, T* y1) const;
  // The same rounded to odd, by Arb alone: microseconds a pair, and nothing in common with Rotate but the row.
  void RotateToOdd(size_t first, size_t n, const double* x0, const double* x1, double* y0, double* y1) const;

 private:
  void FoldGain();
  void RotateAgain(size_t pair, const void* x0, const void* x1, void* y0, void* y1) const;

  const RowSource& source_;
  bool has_row_ = false;
  int64_t key_ = 0;
  AngleRow row_;
  AngleRow gained_;     // row_ times the gain; unused where that is 1
  RotationRow in_use_;  // points into row_ or gained_
  double wide_error_ = 0;
  bool zeros_stay_ = true;  // pairs of zeros are right as the kernels leave them: all coefficients are finite
};

}  // namespace ropecheck
