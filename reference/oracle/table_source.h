// Rows of angles, or of cos and sin, that the call gives: levels L2 and L3.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "reference/oracle/frequency_source.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/axis_map.h"

namespace ropecheck {

class TableSource {
 public:
  // Errors of Oracle::Create.
  static Result<std::shared_ptr<const TableSource>> Create(const Problem& problem, Level level,
                                                           std::span<const TensorView> tables,
                                                           BeyondTable beyond);

  // By any other index than position, Token::position is the row.
  bool HasRow(const Token& token) const;
  // Forward; the columns have their size. Fills all but position.
  void Row(const Token& token, AngleRow& row) const;
  // L2: the angle of a member of pair i.
  double Angle(const Token& token, size_t i, int member) const;

 private:
  // The row of each axis, or -1.
  struct Rows {
    std::array<int64_t, kMostAxes> of_axis;
    size_t axes;
    bool all_exist() const;
  };

  TableSource(const Problem& problem, BeyondTable beyond) : problem_(problem), beyond_(beyond) {}
  Rows RowsOf(const Token& token) const;
  int64_t AxisOf(size_t i) const { return axes_.empty() ? 0 : axes_[i]; }
  double AngleIn(const Rows& rows, size_t i, int member) const;
  void AnglesOf(const Rows& rows, AngleRow& row) const;
  void CacheOf(const Rows& rows, AngleRow& row) const;

  Problem problem_;
  BeyondTable beyond_;
  TableIndex index_ = TableIndex::kPosition;
  std::vector<int64_t> axes_;   // of each pair; empty: one axis
  TensorView table0_, table1_;  // L2: the angles. L3: cos and sin, which may lie in one tensor
};

}  // namespace ropecheck
