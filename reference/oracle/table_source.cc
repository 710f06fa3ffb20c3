#include "reference/oracle/table_source.h"

#include <algorithm>
#include <cmath>

#include "reference/oracle/cache_slots.h"
#include "reference/oracle/cos_sin.h"
#include "reference/oracle/given_tables.h"

namespace ropecheck {
namespace {

constexpr int64_t kNoRow = -1;

void Columns(AngleRow& row, bool two_members) {
  const size_t pairs = two_members ? row.cos_hi.size() : 0;
  for (auto* column : {&row.cos1, &row.cos1_lo, &row.sin1, &row.sin1_lo}) column->resize(pairs);
}

}  // namespace

Result<std::shared_ptr<const TableSource>> TableSource::Create(const Problem& problem, Level level,
                                                               std::span<const TensorView> tables,
                                                               BeyondTable beyond) {
  std::shared_ptr<TableSource> source(new TableSource(problem, beyond));
  Role first = Role::kAngles, second = Role::kAngles;
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles);
      level == Level::kGivenAngles && angles) {
    source->index_ = angles->index;
  } else if (const auto* cache = std::get_if<GivenCache>(&problem.angles);
             level == Level::kGivenCache && cache) {
    const bool one_tensor = HoldsBothInOneTensor(cache->layout);
    first = one_tensor ? Role::kCosSin : Role::kCos;
    second = one_tensor ? Role::kCosSin : Role::kSin;
    source->index_ = cache->index;
  } else {
    return Fail(ErrorCode::kInvalid, level == Level::kGivenCache
                                         ? "level L3 needs a problem with a given cache (axis angles)."
                                         : "level L2 needs a problem with given angles (axis angles).");
  }
  const auto table0 = NeedTable(tables, first), table1 = NeedTable(tables, second);
  if (!table0) return tl::unexpected(table0.error());
  if (!table1) return tl::unexpected(table1.error());
  source->table0_ = *table0;
  source->table1_ = *table1;
  if (std::holds_alternative<MultiAxis>(problem.positions))
    for (int64_t i = 0; i < problem.pairs(); ++i) source->axes_.push_back(AxisOfPair(problem, i).axis);
  return source;
}

bool TableSource::Rows::all_exist() const {
  return std::all_of(of_axis.begin(), of_axis.begin() + axes, [](int64_t row) { return row != kNoRow; });
}

TableSource::Rows TableSource::RowsOf(const Token& token) const {
  const int64_t rows = table0_.tensor->shape[0];
  Rows result{};
  const auto* axes = std::get_if<MultiAxis>(&problem_.positions);
  result.axes = axes == nullptr ? 1 : std::min(axes->ids.size(), kMostAxes);
  for (size_t axis = 0; axis < result.axes; ++axis) {
    int64_t row = token.has_one_position
                      ? token.position
                      : PositionOnAxis(problem_, static_cast<int64_t>(axis), token.b, token.s);
    if (row < 0 || row >= rows) {
      const bool moves = index_ == TableIndex::kPosition && rows > 0;
      if (moves && beyond_ == BeyondTable::kClamps) {
        row = row < 0 ? 0 : rows - 1;
      } else if (moves && beyond_ == BeyondTable::kWraps) {
        row = (row % rows + rows) % rows;
      } else {
        row = kNoRow;
      }
    }
    result.of_axis[axis] = row;
  }
  return result;
}

bool TableSource::HasRow(const Token& token) const {
  return beyond_ == BeyondTable::kCopies || RowsOf(token).all_exist();
}

void TableSource::Row(const Token& token, AngleRow& row) const {
  const Rows rows = RowsOf(token);
  if (!rows.all_exist()) {  // copies
    std::fill(row.cos_hi.begin(), row.cos_hi.end(), 1.0);
    for (auto* column : {&row.cos_lo, &row.sin_hi, &row.sin_lo, &row.theta})
      std::fill(column->begin(), column->end(), 0.0);
    Columns(row, false);
  } else if (std::holds_alternative<GivenAngles>(problem_.angles)) {
    AnglesOf(rows, row);
  } else {
    CacheOf(rows, row);
  }
}

double TableSource::AngleIn(const Rows& rows, size_t i, int member) const {
  const AngleWidth width = std::get<GivenAngles>(problem_.angles).width;
  const RowSlots slots = AngleSlotsOf(width, problem_.pairs(), static_cast<int64_t>(i));
  const Tensor& tensor = *table0_.tensor;
  const int64_t row = rows.of_axis[static_cast<size_t>(AxisOf(i))];
  return ElementAt(table0_,
                   row * tensor.strides[0] + (member == 0 ? slots.first : slots.second) * tensor.strides[1]);
}

double TableSource::Angle(const Token& token, size_t i, int member) const {
  const Rows rows = RowsOf(token);
  return rows.all_exist() ? AngleIn(rows, i, member) : 0;
}

void TableSource::AnglesOf(const Rows& rows, AngleRow& row) const {
  const size_t pairs = row.cos_hi.size();
  std::vector<Turns> turns(pairs), turns1(pairs);
  std::vector<double> theta1(pairs);
  bool differ = false;
  const bool wide = std::get<GivenAngles>(problem_.angles).width != AngleWidth::kPairs;
  for (size_t i = 0; i < pairs; ++i) {
    const double angle = AngleIn(rows, i, 0);
    turns[i] = TurnsOfRadians(angle);
    row.theta[i] = std::fabs(angle);
    if (!wide) continue;
    const double angle1 = AngleIn(rows, i, 1);
    turns1[i] = TurnsOfRadians(angle1);
    theta1[i] = std::fabs(angle1);
    differ |= angle1 != angle;
  }
  CosSin(1, turns, {row.cos_hi.data(), row.cos_lo.data(), row.sin_hi.data(), row.sin_lo.data()});
  Columns(row, differ);
  if (!differ) return;
  CosSin(1, turns1, {row.cos1.data(), row.cos1_lo.data(), row.sin1.data(), row.sin1_lo.data()});
  row.theta1 = std::move(theta1);
}

void TableSource::CacheOf(const Rows& rows, AngleRow& row) const {
  const CacheLayout layout = std::get<GivenCache>(problem_.angles).layout;
  const bool two_halves = HasFullWidth(layout);
  Columns(row, two_halves);
  for (size_t i = 0; i < row.cos_hi.size(); ++i) {
    const int64_t at = rows.of_axis[static_cast<size_t>(AxisOf(i))];
    const int64_t cos_start = at * table0_.tensor->strides[0], sin_start = at * table1_.tensor->strides[0];
    const CacheSlots slots = CacheSlotsOf(layout, problem_.pairs(), static_cast<int64_t>(i));
    row.cos_hi[i] = ElementAt(table0_, cos_start + slots.cos.first);
    row.sin_hi[i] = ElementAt(table1_, sin_start + slots.sin.first);
    if (!two_halves) continue;
    row.cos1[i] = ElementAt(table0_, cos_start + slots.cos.second);
    row.sin1[i] = ElementAt(table1_, sin_start + slots.sin.second);
  }
  if (two_halves && row.cos1 == row.cos_hi && row.sin1 == row.sin_hi) Columns(row, false);
  for (auto* column : {&row.cos_lo, &row.sin_lo, &row.cos1_lo, &row.sin1_lo, &row.theta})
    std::fill(column->begin(), column->end(), 0.0);
}

}  // namespace ropecheck
