// Where an oracle's rows of angles come from at each level.
#pragma once

#include <memory>
#include <span>

#include "reference/oracle/frequency_table.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/undecided.h"

namespace ropecheck {

class RowSource {
 public:
  // Arguments and errors of Oracle::Create.
  static Result<RowSource> Create(const Problem& problem, Level level, std::span<const TensorView> tables);

  const Problem& problem() const { return problem_; }
  Level level() const { return level_; }
  // Null above L1.
  const FrequencyTable* frequencies() const { return frequencies_.get(); }

  // What a token's row depends on: its position (L0, L1) or its table row (L2, L3).
  int64_t KeyOf(int64_t b, int64_t s) const;
  // Whether a row follows from the key: above L1 the table's rows are all there are.
  bool HasRow(int64_t key) const;
  // Needs HasRow(key).
  void RowAt(int64_t key, AngleRow& row) const;
  // The coefficients of pair i of `row`, which is RowAt(key), with gain; exact at L3.
  RotationBalls ExactAt(int64_t key, const AngleRow& row, size_t i, int64_t precision) const;

 private:
  double AngleAt(int64_t row, int64_t i) const;
  void CacheRow(int64_t key, AngleRow& row) const;

  Problem problem_;
  Level level_ = Level::kIdeal;
  std::shared_ptr<const FrequencyTable> frequencies_;
  TensorView table0_, table1_;  // L2: the angles. L3: cos and sin, which may lie in one tensor
};

}  // namespace ropecheck
