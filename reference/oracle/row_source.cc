#include "reference/oracle/row_source.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "reference/oracle/cache_slots.h"
#include "reference/oracle/fx128.h"
#include "reference/oracle/kernels.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

const TensorView* FindView(std::span<const TensorView> views, Role role) {
  for (const TensorView& view : views)
    if (view.tensor->role == role) return &view;
  return nullptr;
}

double ElementAt(const TensorView& view, int64_t index) {
  const DType dtype = view.tensor->dtype;
  return Decode(dtype, view.base + (view.tensor->offset + index) * Info(dtype).bytes);
}

Result<TensorView> Need(std::span<const TensorView> tables, Role role) {
  if (const TensorView* view = FindView(tables, role)) return *view;
  return Fail(ErrorCode::kInvalid, "the oracle's level needs the tensor " + std::string(Name(role)) +
                                       ", which is not among the views. Pass the call's tables.");
}

void CosSin(uint64_t position, std::span<const Turns> turns, const CosSinRow& out) {
  ActiveKernels().cos_sin(position, turns.size(), turns.data(), out);
#ifndef NDEBUG
  for (size_t i = 0; i < turns.size(); ++i) {
    const Fx128CosSin other = CosSinFx128(position, turns[i]);
    assert(Distance(other.cos, out.cos_hi[i], out.cos_lo[i]) <= kAngleRowError);
    assert(Distance(other.sin, out.sin_hi[i], out.sin_lo[i]) <= kAngleRowError);
  }
#endif
}

}  // namespace

Result<RowSource> RowSource::Create(const Problem& problem, Level level, std::span<const TensorView> tables) {
  RowSource source;
  source.problem_ = problem;
  source.level_ = level;
  if (auto computable = Computable(problem); !computable) return tl::unexpected(computable.error());
  switch (level) {
    case Level::kIdeal: {
      auto table = GetFrequencyTable(problem);
      if (!table) return tl::unexpected(table.error());
      source.frequencies_ = *std::move(table);
      break;
    }
    case Level::kGivenInvFreq: {
      const auto view = Need(tables, Role::kInvFreq);
      if (!view) return tl::unexpected(view.error());
      std::vector<double> inv_freq;
      for (int64_t i = 0; i < problem.pairs(); ++i)
        inv_freq.push_back(ElementAt(*view, i * view->tensor->strides[0]));
      source.frequencies_ = std::make_shared<FrequencyTable>(TableOf(std::move(inv_freq)));
      break;
    }
    case Level::kGivenAngles: {
      const auto view = Need(tables, Role::kAngles);
      if (!view) return tl::unexpected(view.error());
      source.table0_ = *view;
      break;
    }
    case Level::kGivenCache: {
      const auto* cache = std::get_if<GivenCache>(&problem.angles);
      if (cache == nullptr)
        return Fail(ErrorCode::kInvalid, "level L3 needs a problem with a given cache (axis angles).");
      const bool one_tensor = HoldsBothInOneTensor(cache->layout);
      const auto cos = Need(tables, one_tensor ? Role::kCosSin : Role::kCos);
      const auto sin = Need(tables, one_tensor ? Role::kCosSin : Role::kSin);
      if (!cos) return tl::unexpected(cos.error());
      if (!sin) return tl::unexpected(sin.error());
      source.table0_ = *cos;
      source.table1_ = *sin;
      break;
    }
  }
  return source;
}

int64_t RowSource::KeyOf(int64_t b, int64_t s) const {
  switch (level_) {
    case Level::kIdeal:
    case Level::kGivenInvFreq:
      break;
    case Level::kGivenAngles:
      if (const auto* given = std::get_if<GivenAngles>(&problem_.angles))
        return TableRowOf(problem_, given->index, b, s);
      break;
    case Level::kGivenCache:
      return TableRowOf(problem_, std::get<GivenCache>(problem_.angles).index, b, s);
  }
  return PositionOf(problem_, b, s);
}

bool RowSource::HasRow(int64_t key) const {
  return table0_.tensor == nullptr || (key >= 0 && key < table0_.tensor->shape[0]);
}

void RowSource::RowAt(int64_t key, AngleRow& row) const {
  const size_t pairs = static_cast<size_t>(problem_.pairs());
  for (auto* column : {&row.cos_hi, &row.cos_lo, &row.sin_hi, &row.sin_lo, &row.theta}) column->resize(pairs);
  row.cos1.clear();
  row.sin1.clear();
  const CosSinRow out{row.cos_hi.data(), row.cos_lo.data(), row.sin_hi.data(), row.sin_lo.data()};
  bool negative = problem_.direction == Direction::kInverse;
  switch (level_) {
    case Level::kIdeal:
    case Level::kGivenInvFreq: {
      const uint64_t magnitude = key < 0 ? 0 - static_cast<uint64_t>(key) : static_cast<uint64_t>(key);
      CosSin(magnitude, frequencies_->turns, out);
      for (size_t i = 0; i < pairs; ++i)
        row.theta[i] = std::fabs(static_cast<double>(key) * frequencies_->nearest[i]);
      negative ^= key < 0;
      break;
    }
    case Level::kGivenAngles: {
      std::vector<Turns> turns(pairs);
      for (size_t i = 0; i < pairs; ++i) {
        const double angle = AngleAt(key, static_cast<int64_t>(i));
        turns[i] = TurnsOfRadians(angle);
        row.theta[i] = std::fabs(angle);
      }
      CosSin(1, turns, out);
      break;
    }
    case Level::kGivenCache:
      CacheRow(key, row);
      break;
  }
  if (negative)
    for (size_t i = 0; i < pairs; ++i) {
      row.sin_hi[i] = -row.sin_hi[i];
      row.sin_lo[i] = -row.sin_lo[i];
      if (!row.sin1.empty()) row.sin1[i] = -row.sin1[i];
    }
}

double RowSource::AngleAt(int64_t row, int64_t i) const {
  const Tensor& tensor = *table0_.tensor;
  return ElementAt(table0_, row * tensor.strides[0] + i * tensor.strides[1]);
}

void RowSource::CacheRow(int64_t key, AngleRow& row) const {
  const auto& cache = std::get<GivenCache>(problem_.angles);
  const int64_t pairs = problem_.pairs();
  const int64_t cos_start = key * table0_.tensor->strides[0], sin_start = key * table1_.tensor->strides[0];
  const bool two_halves = HasFullWidth(cache.layout);
  for (int64_t i = 0; i < pairs; ++i) {
    const CacheSlots slots = CacheSlotsOf(cache.layout, pairs, i);
    row.cos_hi[i] = ElementAt(table0_, cos_start + slots.cos0);
    row.sin_hi[i] = ElementAt(table1_, sin_start + slots.sin0);
    if (two_halves) {
      row.cos1.push_back(ElementAt(table0_, cos_start + slots.cos1));
      row.sin1.push_back(ElementAt(table1_, sin_start + slots.sin1));
    }
  }
  if (row.cos1 == row.cos_hi && row.sin1 == row.sin_hi) {
    row.cos1.clear();
    row.sin1.clear();
  }
  std::fill(row.cos_lo.begin(), row.cos_lo.end(), 0.0);
  std::fill(row.sin_lo.begin(), row.sin_lo.end(), 0.0);
  std::fill(row.theta.begin(), row.theta.end(), 0.0);
}

RotationBalls RowSource::ExactAt(int64_t key, const AngleRow& row, size_t i, int64_t precision) const {
  if (level_ == Level::kGivenCache) {
    const bool same = row.cos1.empty();
    return {Ball(row.cos_hi[i]), Ball(row.sin_hi[i]), Ball(same ? row.cos_hi[i] : row.cos1[i]),
            Ball(same ? row.sin_hi[i] : row.sin1[i])};
  }
  const int64_t pair = static_cast<int64_t>(i);
  const int64_t working = precision + 64;  // the position's bits, and guards
  Ball angle;
  if (level_ == Level::kIdeal) angle = InvFreqBall(problem_, pair, working) * Ball::Integer(key);
  if (level_ == Level::kGivenInvFreq) angle = Ball(frequencies_->nearest[i]) * Ball::Integer(key);
  if (level_ == Level::kGivenAngles) angle = Ball(AngleAt(key, pair));
  if (problem_.direction == Direction::kInverse) angle = -angle;
  const BallCosSin exact = CosSin(angle, working);
  const Ball gain(problem_.gain, working);
  RotationBalls balls{exact.cos * gain, exact.sin * gain, Ball(), Ball()};
  balls.c1 = balls.c0;
  balls.s1 = balls.s0;
  return balls;
}

}  // namespace ropecheck
