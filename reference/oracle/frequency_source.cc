#include "reference/oracle/frequency_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/oracle/cos_sin.h"
#include "reference/oracle/given_tables.h"
#include "reference/problem/axis_map.h"

namespace ropecheck {
namespace {

uint64_t Magnitude(int64_t position) {
  return position < 0 ? 0 - static_cast<uint64_t>(position) : static_cast<uint64_t>(position);
}

// 1/0 is no frequency; 1/inf is one that does not turn.
double Reciprocal(double period) { return 1 / period; }

}  // namespace

Result<std::shared_ptr<const FrequencySource>> FrequencySource::Create(const Problem& problem, Level level,
                                                                       std::span<const TensorView> tables) {
  std::shared_ptr<FrequencySource> source(new FrequencySource(problem));
  if (level == Level::kIdeal) {
    auto table = GetFrequencyTable(problem);
    if (!table) return tl::unexpected(table.error());
    source->table_ = *std::move(table);
  } else {
    source->reciprocal_ = std::holds_alternative<GivenPeriods>(problem.angles);
    const auto view = NeedTable(tables, source->reciprocal_ ? Role::kPeriods : Role::kInvFreq);
    if (!view) return tl::unexpected(view.error());
    std::vector<double> inv_freq;
    for (int64_t i = 0; i < problem.pairs(); ++i) {
      const double given = ElementAt(*view, i * view->tensor->strides[0]);
      inv_freq.push_back(source->reciprocal_ ? Reciprocal(given) : given);
      if (!std::isfinite(inv_freq.back()))
        return Fail(ErrorCode::kInvalid, fmt::format("{}[{}] is {}, which is no frequency (axis angles).",
                                                     Name(view->tensor->role), i, given));
      source->given_.push_back(given);
    }
    FrequencyTable table = TableOf(std::move(inv_freq));
    if (source->reciprocal_) table.turns = source->ScaledTurns(0);
    source->table_ = std::make_shared<FrequencyTable>(std::move(table));
  }
  source->MakeGroups();
  return source;
}

void FrequencySource::MakeGroups() {
  const auto* axes = std::get_if<MultiAxis>(&problem_.positions);
  if (axes == nullptr) {
    groups_.push_back({0, {}, table_->turns});
    return;
  }
  groups_.resize(axes->ids.size());
  for (size_t axis = 0; axis < groups_.size(); ++axis) groups_[axis].axis = static_cast<int64_t>(axis);
  for (size_t i = 0; i < table_->turns.size(); ++i) {
    Group& group = groups_[static_cast<size_t>(AxisOfPair(problem_, static_cast<int64_t>(i)).axis)];
    group.pairs.push_back(i);
    group.turns.push_back(table_->turns[i]);
  }
}

int64_t FrequencySource::PositionOf(const Token& token, int64_t axis) const {
  return token.has_one_position ? token.position : PositionOnAxis(problem_, axis, token.b, token.s);
}

void FrequencySource::Row(const Token& token, AngleRow& row) const {
  if (!token.has_one_position && std::holds_alternative<RealPositions>(problem_.positions))
    return RealRow(RealPositionOf(problem_, token.b, token.s), row);
  for (const Group& group : groups_) AxisRow(group, PositionOf(token, group.axis), row);
}

void FrequencySource::AxisRow(const Group& group, int64_t position, AngleRow& row) const {
  const double sign = position < 0 ? -1 : 1;
  const double real = static_cast<double>(position);
  const auto finish = [&](size_t i) {
    row.sin_hi[i] *= sign;
    row.sin_lo[i] *= sign;
    row.theta[i] = std::fabs(real * table_->nearest[i]);
    row.position[i] = real;
  };
  if (group.pairs.empty()) {
    CosSin(Magnitude(position), group.turns,
           {row.cos_hi.data(), row.cos_lo.data(), row.sin_hi.data(), row.sin_lo.data()});
    for (size_t i = 0; i < group.turns.size(); ++i) finish(i);
    return;
  }
  double block[4][kBlock];
  for (size_t first = 0; first < group.pairs.size(); first += kBlock) {
    const size_t n = std::min(kBlock, group.pairs.size() - first);
    CosSin(Magnitude(position), std::span(group.turns).subspan(first, n),
           {block[0], block[1], block[2], block[3]});
    for (size_t k = 0; k < n; ++k) {
      const size_t i = group.pairs[first + k];
      row.cos_hi[i] = block[0][k], row.cos_lo[i] = block[1][k];
      row.sin_hi[i] = block[2][k], row.sin_lo[i] = block[3][k];
      finish(i);
    }
  }
}

// position = mantissa * 2^exponent with an integer mantissa below 2^53, which is what the kernel multiplies turns by:
// the rest goes into the frequency.
void FrequencySource::RealRow(double position, AngleRow& row) const {
  constexpr int kMantissaBits = 53;
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(position), &exponent);
  const uint64_t mantissa = static_cast<uint64_t>(std::ldexp(fraction, kMantissaBits));
  CosSin(mantissa, ScaledTurns(exponent - kMantissaBits),
         {row.cos_hi.data(), row.cos_lo.data(), row.sin_hi.data(), row.sin_lo.data()});
  for (size_t i = 0; i < row.theta.size(); ++i) {
    if (position < 0) row.sin_hi[i] = -row.sin_hi[i], row.sin_lo[i] = -row.sin_lo[i];
    row.theta[i] = std::fabs(position * table_->nearest[i]);
    row.position[i] = position;
  }
}

std::vector<Turns> FrequencySource::ScaledTurns(int exponent) const {
  if (given_.empty()) {
    const auto table = GetFrequencyTable(problem_, exponent);
    if (table) return (*table)->turns;
    return table_->turns;  // not reached: the table of exponent 0 has no error
  }
  std::vector<Turns> turns;
  for (size_t i = 0; i < given_.size(); ++i)
    turns.push_back(TurnsOf([&](int64_t precision) { return Frequency(i, precision).Scaled(exponent); }));
  return turns;
}

bool FrequencySource::IsZero(const Token& token) const {
  if (!token.has_one_position && std::holds_alternative<RealPositions>(problem_.positions))
    return RealPositionOf(problem_, token.b, token.s) == 0;
  for (const Group& group : groups_)
    if (PositionOf(token, group.axis) != 0) return false;
  return true;
}

Ball FrequencySource::Frequency(size_t i, int64_t precision) const {
  if (given_.empty()) return InvFreqBall(problem_, static_cast<int64_t>(i), precision);
  if (!reciprocal_) return Ball(given_[i]);
  return std::isinf(given_[i]) ? Ball(0) : Ball(1, precision) / Ball(given_[i]);
}

Ball FrequencySource::Angle(const Token& token, size_t i, int64_t precision) const {
  const Ball frequency = Frequency(i, precision);
  if (!token.has_one_position && std::holds_alternative<RealPositions>(problem_.positions))
    return frequency * Ball(RealPositionOf(problem_, token.b, token.s));
  return frequency * Ball::Integer(PositionOf(token, AxisOfPair(problem_, static_cast<int64_t>(i)).axis));
}

}  // namespace ropecheck
