#include <fmt/format.h>

#include "reference/problem/names.h"
#include "reference/problem/position_range.h"
#include "reference/problem/rules.h"
#include "reference/problem/saturate.h"

namespace ropecheck {
namespace {

bool IsFloat(DType dtype) { return Info(dtype).precision > 0; }

int64_t WidthOf(const GivenCache& cache, const Problem& problem) {
  return cache.layout == CacheLayout::kSeparate ? problem.pairs() : problem.window.rot_dim;
}

Complaint RowsStructure(const Problem& problem, int64_t rows, TableIndex index, int64_t row_bytes) {
  if (index == TableIndex::kToken) rows = problem.shape.tokens;
  if (index == TableIndex::kSequenceToken)
    rows = SaturatingMultiply(problem.shape.batch, problem.shape.tokens);
  if (rows < 0 || rows > kLargestSize)
    return fmt::format("a table of {} rows is not between 0 and 2^40 rows", rows);
  if (SaturatingMultiply(rows, row_bytes) > kLargestTensorBytes)
    return fmt::format("a table of {} rows of {} bytes is larger than 2^46 bytes", rows, row_bytes);
  return {};
}

Complaint CheckRows(const Problem& problem, int64_t rows, TableIndex index) {
  if (index != TableIndex::kPosition) {
    if (rows == 0) return {};
    return fmt::format("rows={} cannot be chosen with by={}: they follow from the shape. Leave it out", rows,
                       NameOf(index));
  }
  if (std::holds_alternative<RealPositions>(problem.positions))
    return "by=position needs integer positions. Use by=token";
  const auto range = PositionRangeOf(problem);
  if (!range) return {};
  if (range->lo < 0)
    return fmt::format("position {} is below the table's first row. Use positions from 0", range->lo);
  if (range->hi >= rows)
    return fmt::format("position {} is beyond the table's {} rows. Use rows={}", range->hi, rows,
                       SaturatingAdd(range->hi, 1));
  return {};
}

struct Structure {
  const Problem& problem;

  Complaint operator()(const Computed&) const { return {}; }
  Complaint operator()(const GivenInvFreq&) const { return {}; }
  Complaint operator()(const GivenPeriods&) const { return {}; }
  Complaint operator()(const GivenAngles& a) const {
    return Rows(a, a.width == AngleWidth::kPairs ? problem.pairs() : problem.window.rot_dim);
  }
  Complaint operator()(const GivenCache& c) const { return Rows(c, WidthOf(c, problem)); }
  template <class Table>
  Complaint Rows(const Table& table, int64_t width) const {
    const int64_t stride = table.row_stride == 0 ? width : table.row_stride;
    if (stride < width)
      return fmt::format("row stride {} is below the row's width {}. Use stride={}", stride, width, width);
    return RowsStructure(problem, table.rows, table.index,
                         SaturatingMultiply(stride, Info(table.dtype).bytes));
  }
};

struct Rules {
  const Problem& problem;

  Complaint operator()(const Computed&) const { return {}; }
  Complaint operator()(const GivenInvFreq& f) const { return OnePerPair(f.dtype, f.fill); }
  Complaint operator()(const GivenPeriods& p) const { return OnePerPair(p.dtype, p.fill); }
  Complaint operator()(const GivenAngles& a) const {
    const Complaint complaint =
        a.width == AngleWidth::kPairs ? OnePerPair(a.dtype, a.fill) : NeedsWide(a.dtype);
    return complaint.empty() ? CheckRows(problem, a.rows, a.index) : complaint;
  }
  Complaint operator()(const GivenCache& c) const {
    const bool full = c.layout == CacheLayout::kDuplicated || c.layout == CacheLayout::kRepeated;
    if (!IsFloat(c.dtype))
      return fmt::format("a cache cannot hold {}. Use f64, f32, f16 or bf16", NameOf(c.dtype));
    if (c.fill == TableFill::kUneven && !full)
      return fmt::format(
          "fill=uneven needs full-width rows, which {} has not. Use duplicated or repeated, or fill=free",
          NameOf(c.layout));
    return CheckRows(problem, c.rows, c.index);
  }

  static Complaint OnePerPair(DType dtype, TableFill fill) {
    if (fill == TableFill::kUneven) return "fill=uneven needs full-width rows. Use fill=free";
    return NeedsWide(dtype);
  }
  static Complaint NeedsWide(DType dtype) {
    if (dtype == DType::kF32 || dtype == DType::kF64) return {};
    return fmt::format("a table of {} is not known here. Use f32 or f64", NameOf(dtype));
  }
};

Complaint Named(const Problem& problem, Complaint complaint) {
  if (complaint.empty()) return complaint;
  return fmt::format("{} (axis {})", complaint,
                     std::holds_alternative<GivenCache>(problem.angles) ? "cache" : "angles");
}

}  // namespace

Complaint TableStructure(const Problem& problem) {
  return Named(problem, std::visit(Structure{problem}, problem.angles));
}

Complaint CheckTable(const Problem& problem) {
  return Named(problem, std::visit(Rules{problem}, problem.angles));
}

}  // namespace ropecheck
