#include "reference/oracle/row_source.h"

#include <algorithm>
#include <utility>

#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

void Negate(std::vector<double>& column) {
  for (double& x : column) x = -x;
}

// From the forward map's row to that of the problem's direction.
void Turn(Direction direction, AngleRow& row) {
  if (direction == Direction::kForward) return;
  if (direction == Direction::kAdjoint && !row.sin1.empty()) {
    std::swap(row.sin_hi, row.sin1);
    std::swap(row.sin_lo, row.sin1_lo);
  }
  for (auto* column : {&row.sin_hi, &row.sin_lo, &row.sin1, &row.sin1_lo}) Negate(*column);
}

}  // namespace

Result<RowSource> RowSource::Create(const Problem& problem, Level level, std::span<const TensorView> tables,
                                    BeyondTable beyond) {
  RowSource source;
  source.problem_ = problem;
  source.level_ = level;
  if (auto computable = Computable(problem); !computable) return tl::unexpected(computable.error());
  if (level == Level::kIdeal || level == Level::kGivenInvFreq) {
    auto frequencies = FrequencySource::Create(problem, level, tables);
    if (!frequencies) return tl::unexpected(frequencies.error());
    source.frequencies_ = *std::move(frequencies);
    source.keys_are_tokens_ = !HasOnePosition(problem);
  } else {
    auto given = TableSource::Create(problem, level, tables, beyond);
    if (!given) return tl::unexpected(given.error());
    source.tables_ = *std::move(given);
    source.keys_are_tokens_ = !HasOnePosition(problem) && HasTableByPosition(problem);
  }
  return source;
}

int64_t RowSource::KeyOf(int64_t b, int64_t s) const {
  if (keys_are_tokens_) return b * problem_.shape.tokens + s;
  if (tables_ == nullptr) return PositionOf(problem_, b, s);
  const auto* angles = std::get_if<GivenAngles>(&problem_.angles);
  return TableRowOf(problem_, angles ? angles->index : std::get<GivenCache>(problem_.angles).index, b, s);
}

Token RowSource::TokenOf(int64_t key) const {
  if (!keys_are_tokens_) return {.has_one_position = true, .position = key};
  const int64_t tokens = problem_.shape.tokens;
  return {.has_one_position = false, .position = 0, .b = key / tokens, .s = key % tokens};
}

bool RowSource::HasRow(int64_t key) const { return tables_ == nullptr || tables_->HasRow(TokenOf(key)); }

bool RowSource::IsIdentity(int64_t key) const {
  return frequencies_ != nullptr && frequencies_->IsZero(TokenOf(key));
}

void RowSource::RowAt(int64_t key, AngleRow& row) const {
  const size_t pairs = static_cast<size_t>(problem_.pairs());
  for (auto* column : {&row.cos_hi, &row.cos_lo, &row.sin_hi, &row.sin_lo, &row.theta, &row.position})
    column->resize(pairs);
  row.theta1.clear();
  if (frequencies_ != nullptr) {
    for (auto* column : {&row.cos1, &row.cos1_lo, &row.sin1, &row.sin1_lo}) column->clear();
    frequencies_->Row(TokenOf(key), row);
  } else {
    std::fill(row.position.begin(), row.position.end(), 0.0);
    tables_->Row(TokenOf(key), row);
  }
  Turn(problem_.direction, row);
}

Ball RowSource::MemberAngleAt(int64_t key, size_t i, int member, int64_t precision) const {
  if (frequencies_ != nullptr) return frequencies_->Angle(TokenOf(key), i, precision);
  return Ball(tables_->Angle(TokenOf(key), i, member));
}

RotationBalls RowSource::ExactAt(int64_t key, const AngleRow& row, size_t i, int64_t precision) const {
  const bool same = row.cos1.empty();
  if (level_ == Level::kGivenCache)
    return {Ball(row.cos_hi[i]), Ball(row.sin_hi[i]), Ball(same ? row.cos_hi[i] : row.cos1[i]),
            Ball(same ? row.sin_hi[i] : row.sin1[i])};
  const int64_t working = precision + 64;  // the position's bits, and guards
  const Ball gain(problem_.gain, working);
  const auto member = [&](int m) {
    BallCosSin at = CosSin(MemberAngleAt(key, i, m, working), working);
    if (problem_.direction != Direction::kForward) at.sin = -at.sin;
    return BallCosSin{at.cos * gain, at.sin * gain};
  };
  const BallCosSin first = member(0), second = same ? first : member(1);
  if (problem_.direction == Direction::kAdjoint) return {first.cos, second.sin, second.cos, first.sin};
  return {first.cos, first.sin, second.cos, second.sin};
}

}  // namespace ropecheck
