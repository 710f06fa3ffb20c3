// PairTurns: an outcome as the laws see it. Each rotated pair is a complex number x0 + i x1; the kernel multiplied it by
//     z = G e^(i theta)          theta = position * inv_freq[pair], negative for the inverse
// and the laws are relations between what came of different pairs, positions and calls. No expected value enters:
// of the pair the laws know only how far an honest kernel's answer y may lie from z x,
//     |y - z x| <= G |x| turn + rounding
// where `turn` is the chord of the claimed pipeline's largest phase error, and `rounding` all its other errors with
// |cos|, |sin| <= 1. docs/precision.md derives both.
#pragma once

#include <complex>
#include <string>
#include <vector>

#include "properties/check.h"
#include "properties/laws/scope.h"
#include "reference/precision/bound.h"

namespace ropecheck {

using Complex = std::complex<double>;

class PairTurns {
 public:
  // One head of one token.
  struct Row {
    Role role = Role::kQ;
    int64_t b = 0, s = 0, h = 0;
    int64_t position = 0;  // as one number: of several axes the largest
    laws::TurnKey key{};  // rows of one key turn alike: the positions, or the rows of a table of free numbers
    size_t angle = 0;     // index of the positions' turn()
  };
  // Reads at most `most_pairs` pairs: all rows, or some spread evenly over each tensor, the last among them. Needs an
  // outcome with outputs, of a problem in scope (scope.h). Errors: the kernel's claim.
  static Result<PairTurns> Read(const Judging& judging, const Evidence& evidence, int64_t most_pairs);

  const Problem& problem() const { return problem_; }
  const std::vector<Row>& rows() const { return rows_; }
  size_t pairs() const { return pairs_; }

  Complex x(size_t row, size_t pair) const { return x_[row * pairs_ + pair]; }
  Complex y(size_t row, size_t pair) const { return y_[row * pairs_ + pair]; }
  // The position that the pair turns by.
  double position(size_t row, size_t pair) const { return positions_[rows_[row].angle * pairs_ + pair]; }
  // Largest |z|: what a pair's norm is multiplied by at most.
  double gain() const { return gain_; }
  // |e^(i d) - 1| of the largest phase error d, at most 2.
  double turn(size_t row, size_t pair) const { return turns_[rows_[row].angle * pairs_ + pair]; }
  // How far the z of a given table (rounded angles, cos or sin) may lie from the law's, relative to |z|. Not the
  // kernel's error: it enters only where rows of the table are related to each other.
  double table(size_t row, size_t pair) const { return tables_[rows_[row].angle * pairs_ + pair]; }
  double rounding(size_t row, size_t pair) const { return roundings_[row * pairs_ + pair]; }
  // All of it: how far y may lie from z x. Also covers the law's own arithmetic.
  double Off(size_t row, size_t pair) const {
    return gain_ * std::abs(x(row, pair)) * turn(row, pair) + rounding(row, pair);
  }
  // Finite, and far enough from both ends of the number range that neither the kernel nor the law may overflow.
  bool usable(size_t row, size_t pair) const { return usable_[row * pairs_ + pair] != 0; }

  // "q: sequence 0 token 3 head 1 pair 2 (dims 2, 34)  position 257".
  std::string Where(size_t row, size_t pair) const;

 private:
  void AddRows(const TensorView& in, const TensorView& out, int64_t most_rows);
  void Measure(const Bound& bound);

  Problem problem_;
  size_t pairs_ = 0;
  double gain_ = 1;
  std::vector<Row> rows_;
  std::vector<Complex> x_, y_;
  std::vector<double> turns_;  // per distinct position and pair, as tables_ and positions_
  std::vector<double> positions_;
  std::vector<double> tables_;
  std::vector<double> roundings_;  // per row and pair
  std::vector<char> usable_;
};

// The PairTurns of a piece of evidence, read once for all laws.
Result<std::shared_ptr<const PairTurns>> PairTurnsOf(const Judging& judging, const Evidence& evidence);

}  // namespace ropecheck
