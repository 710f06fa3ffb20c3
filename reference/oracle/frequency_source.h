// Rows of angles that are position times inverse frequency: levels L0 and L1.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "reference/oracle/ball.h"
#include "reference/oracle/frequency_table.h"
#include "reference/oracle/oracle.h"

namespace ropecheck {

// Whose row it is: a token, or (tokens of one integer position each) any token at that position.
struct Token {
  bool has_one_position = true;
  int64_t position = 0;
  int64_t b = 0, s = 0;  // where it has not
};

class FrequencySource {
 public:
  // L1 reads the tensor inv_freq, or periods. Errors of Oracle::Create.
  static Result<std::shared_ptr<const FrequencySource>> Create(const Problem& problem, Level level,
                                                               std::span<const TensorView> tables);

  const FrequencyTable& table() const { return *table_; }
  // Forward; the columns have their size. Fills cos, sin, theta and position.
  void Row(const Token& token, AngleRow& row) const;
  bool IsZero(const Token& token) const;
  // position * inv_freq of pair i, in radians.
  Ball Angle(const Token& token, size_t i, int64_t precision) const;

 private:
  // The pairs that one axis turns. Their turns lie next to each other so that an axis is one pass of the kernel.
  struct Group {
    int64_t axis = 0;
    std::vector<size_t> pairs;  // empty: all of them
    std::vector<Turns> turns;
  };

  explicit FrequencySource(const Problem& problem) : problem_(problem) {}
  void MakeGroups();
  int64_t PositionOf(const Token& token, int64_t axis) const;
  void AxisRow(const Group& group, int64_t position, AngleRow& row) const;
  void RealRow(double position, AngleRow& row) const;
  // inv_freq * 2^exponent as turns.
  std::vector<Turns> ScaledTurns(int exponent) const;
  Ball Frequency(size_t i, int64_t precision) const;

  Problem problem_;
  std::shared_ptr<const FrequencyTable> table_;
  std::vector<double> given_;  // L1: inv_freq, or periods
  bool reciprocal_ = false;    // they are periods
  std::vector<Group> groups_;
};

}  // namespace ropecheck
