// Oracle: what a kernel should have computed, correctly rounded, with a proved bound.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "reference/oracle/level.h"
#include "reference/problem/problem.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// The rotation of one token: y0 = x0 cos - x1 sin, y1 = x1 cos1 + x0 sin1 for every pair, where x0, x1 are what the
// call reads and y0, y1 what it writes (pairs.h); cos and sin as double-double, |error| <= kAngleRowError.
// Without gain below L3; at L3 the cache's entries. The direction is in it: the inverse has sin negated, and the
// adjoint has the members' sines exchanged and negated.
struct AngleRow {
  std::vector<double> cos_hi, cos_lo, sin_hi, sin_lo;
  // The second member's where it has angles or entries of its own (L2 and L3 with unequal table halves); empty
  // otherwise: the same as the first's.
  std::vector<double> cos1, cos1_lo, sin1, sin1_lo;
  std::vector<double> theta;     // |angle| in radians, to double precision; 0 at L3
  std::vector<double> theta1;    // the second member's where it has one of its own (L2)
  std::vector<double> position;  // of each pair, to double precision; 0 above L1
};
inline constexpr double kAngleRowError = 0x1p-101;  // proved: 2^-101.97 (docs/numerics.md)

// What a token gets whose position has no row in a table that is looked up by position.
enum class BeyondTable : uint8_t {
  kNothing,  // there is no such token
  kCopies,   // it passes unrotated, gain and all
  kClamps,   // the first row, or the last
  kWraps,    // the row position modulo rows, from 0
};

// Immutable; shared between threads.
class Oracle {
 public:
  // `tables`: the views with roles inv_freq, periods, angles, cos, sin, cos_sin of the call, read where the level is
  // above L0 (copied or referenced: they must outlive the oracle).
  // Errors: kInvalid, kNotComputed.
  static Result<Oracle> Create(const Problem& problem, Level level, std::span<const TensorView> tables,
                               BeyondTable beyond = BeyondTable::kNothing);
  Oracle(Oracle&&) noexcept;
  Oracle& operator=(Oracle&&) noexcept;
  ~Oracle();

  const Problem& problem() const;
  Level level() const;
  // inv_freq to double precision, rad/position; empty above L1.
  std::span<const double> inv_freq() const;
  // The row of token s in sequence b (position and table row follow from the problem). Reuses `row`'s memory.
  void Row(int64_t b, int64_t s, AngleRow& row) const;

  // Correctly rounded outputs for a whole tensor: `in` has role q or k, `out` the same shape, any strides.
  // Pass-through elements are copied bit for bit. Non-finite inputs: the pair's outputs are NaN.
  Result<void> Rotate(const TensorView& in, const TensorView& out) const;
  // For problems of dtype f64: the same rounded to odd, so that rounding an output once more, to nearest in f32,
  // f16 or bf16, gives the correctly rounded number of that dtype (Boldo and Melquiond 2008). By Arb: 10 us a pair.
  Result<void> RotateToOdd(const TensorView& in, const TensorView& out) const;

 private:
  struct Impl;
  explicit Oracle(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Fills every input tensor of the plan: q, k (Philox, DataSpec), positions, cu_seqlens, and tables from the
// law, correctly rounded to their dtype. Only table rows that some token reads, and two rows on each
// side of it, are written: a cache of 2^20 rows costs what is used of it. `views` are the plan's tensors in
// the plan's order. Output-only tensors are left alone.
Result<void> FillInputs(const Problem& problem, std::span<const TensorView> views);

}  // namespace ropecheck
