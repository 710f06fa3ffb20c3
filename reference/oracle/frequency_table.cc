#include "reference/oracle/frequency_table.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <mutex>
#include <optional>

#include "reference/frequency/inv_freq.h"
#include "reference/oracle/ball_real.h"
#include "reference/oracle/ball_rounding.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/names.h"

namespace ropecheck {
namespace {

// All that a table depends on.
struct Key {
  FrequencyLaw law;
  double base = 0;
  int64_t rot_dim = 0, head_dim = 0;
  AxisMap map = AxisMap::kChunked;
  std::vector<int64_t> sections;  // empty: one axis
  int exponent = 0;
  bool operator==(const Key&) const = default;
};

class Cache {
 public:
  std::shared_ptr<const FrequencyTable> Find(const Key& key) {
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_)
      if (entry.table != nullptr && entry.key == key) return entry.table;
    return nullptr;
  }
  void Insert(const Key& key, std::shared_ptr<const FrequencyTable> table) {
    const std::lock_guard lock(mutex_);
    entries_[next_++ % entries_.size()] = {key, std::move(table)};
  }

 private:
  struct Entry {
    Key key;
    std::shared_ptr<const FrequencyTable> table;
  };
  std::mutex mutex_;
  std::array<Entry, 64> entries_;
  size_t next_ = 0;
};

// What a precision this high leaves open has no value.
constexpr int64_t kMostBits = 4096;

// inv_freq[i], finite, at the least precision of 224, 448, .. bits that decides the law's limits.
std::optional<Ball> DecidedBall(const Problem& problem, int64_t i) {
  for (int64_t precision = kFirstBits; precision <= kMostBits; precision *= 2) {
    Ball ball = InvFreqBall(problem, i, precision);
    if (arb_is_finite(ball.get()) != 0) return ball;
  }
  return std::nullopt;
}

// Whether a real that rounds to the double `nearest` rounds to the float nearest to that: everywhere but at midpoints
// of floats, since rounding keeps the order of a real and a double.
bool RoundsThrough(double nearest, float* to) {
  *to = static_cast<float>(nearest);
  if (!std::isfinite(*to)) return false;
  const float beyond = std::nextafter(*to, static_cast<float>(std::copysign(HUGE_VAL, nearest - *to)));
  return nearest != (static_cast<double>(*to) + beyond) / 2;
}

}  // namespace

Ball InvFreqBall(const Problem& problem, int64_t i, int64_t precision) {
  return InvFreqOf(problem.law, Ball(problem.base, precision), HeadPair(problem, i));
}

Result<std::shared_ptr<const FrequencyTable>> GetFrequencyTable(const Problem& problem, int exponent) {
  static Cache cache;
  const auto* axes = std::get_if<MultiAxis>(&problem.positions);
  const Key key{problem.law,
                problem.base,
                problem.window.rot_dim,
                problem.window.head_dim,
                axes == nullptr ? AxisMap::kChunked : axes->map,
                axes == nullptr ? std::vector<int64_t>() : axes->sections,
                exponent};
  if (auto found = cache.Find(key)) return found;

  auto table = std::make_shared<FrequencyTable>();
  for (int64_t i = 0; i < problem.pairs(); ++i) {
    const std::optional<Ball> ball = DecidedBall(problem, i);
    if (!ball || !std::isfinite(InvFreqOf(problem.law, problem.base, HeadPair(problem, i))))
      return Fail(
          ErrorCode::kInvalid,
          fmt::format("inv_freq[{}] is not finite with base {} and law {} (axes base and f). Use base=10000, "
                      "or milder parameters.",
                      i, problem.base, NameOf(problem.law)));
    const auto at = [&](int64_t precision) {
      return (precision <= ball->precision() ? *ball : InvFreqBall(problem, i, precision)).Scaled(exponent);
    };
    table->turns.push_back(TurnsOf(at));
    RoundReal(at, DType::kF64, &table->nearest.emplace_back());
    if (float& to = table->nearest_float.emplace_back(); !RoundsThrough(table->nearest.back(), &to))
      RoundReal(at, DType::kF32, &to);
  }
  cache.Insert(key, table);
  return table;
}

FrequencyTable TableOf(std::vector<double> inv_freq) {
  FrequencyTable table;
  for (const double f : inv_freq) {
    table.turns.push_back(TurnsOfRadians(f));
    table.nearest_float.push_back(static_cast<float>(f));
  }
  table.nearest = std::move(inv_freq);
  return table;
}

}  // namespace ropecheck
