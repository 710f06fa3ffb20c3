// Where an oracle's rows of angles come from at each level.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "reference/oracle/frequency_source.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/table_source.h"
#include "reference/oracle/undecided.h"

namespace ropecheck {

class RowSource {
 public:
  // Arguments and errors of Oracle::Create.
  static Result<RowSource> Create(const Problem& problem, Level level, std::span<const TensorView> tables,
                                  BeyondTable beyond = BeyondTable::kNothing);

  const Problem& problem() const { return problem_; }
  Level level() const { return level_; }
  // Null above L1.
  const FrequencyTable* frequencies() const { return frequencies_ ? &frequencies_->table() : nullptr; }

  // What a token's row depends on: its position (L0, L1) or its table row (L2, L3), where that is one integer; else
  // its number b * tokens + s.
  int64_t KeyOf(int64_t b, int64_t s) const;
  // Whether a row follows from the key: above L1 the table's rows are all there are.
  bool HasRow(int64_t key) const;
  // Whether every angle is 0, so that cos and sin are exact.
  bool IsIdentity(int64_t key) const;
  // Needs HasRow(key).
  void RowAt(int64_t key, AngleRow& row) const;
  // The angle of pair i of the forward map, in radians. Not at L3.
  Ball AngleAt(int64_t key, size_t i, int64_t precision) const { return MemberAngleAt(key, i, 0, precision); }
  // The coefficients of pair i of `row`, which is RowAt(key), with gain; exact at L3.
  RotationBalls ExactAt(int64_t key, const AngleRow& row, size_t i, int64_t precision) const;

 private:
  Token TokenOf(int64_t key) const;
  Ball MemberAngleAt(int64_t key, size_t i, int member, int64_t precision) const;

  Problem problem_;
  Level level_ = Level::kIdeal;
  bool keys_are_tokens_ = false;
  std::shared_ptr<const FrequencySource> frequencies_;  // L0, L1
  std::shared_ptr<const TableSource> tables_;           // L2, L3
};

}  // namespace ropecheck
