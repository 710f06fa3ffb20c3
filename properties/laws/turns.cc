#include "properties/laws/turns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "properties/claim.h"
#include "properties/elements.h"
#include "properties/laws/scope.h"
#include "reference/frequency/inv_freq.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/pairs.h"

namespace ropecheck {
namespace {

// A law costs some 50 ns a pair: of large calls it looks at rows spread over them.
constexpr int64_t kMostPairs = int64_t{1} << 13;
// Squares and fourth powers of norms between these are ordinary doubles.
constexpr double kSmallest = 0x1p-240, kLargest = 0x1p240;
// The laws multiply up to four doubles and add a few products: errors below this share of the products.
constexpr double kOwnError = 0x1p-48;

constexpr std::array<std::pair<Role, Role>, 2> kInOut = {{{Role::kQ, Role::kOutQ}, {Role::kK, Role::kOutK}}};

// |position * inv_freq[pair]|, from above: the law in double precision, or 1 for free numbers in (-1, 1).
class ThetaBound {
 public:
  explicit ThetaBound(const Problem& problem) {
    for (int64_t i = 0; i < problem.pairs(); ++i)
      inv_freq_.push_back(
          laws::HasFreeAngles(problem)
              ? 1.0
              : std::fabs(InvFreqOf<double>(problem.law, problem.base, HeadPair(problem, i))));
  }
  double operator()(double position, size_t pair) const {
    constexpr double kUp = 1 + 0x1p-40;  // the double law's own error
    return std::fabs(position) * inv_freq_[pair] * kUp;
  }

 private:
  std::vector<double> inv_freq_;
};

// Largest |cos| and |sin| of the level, and the largest |z| they make.
struct Largest {
  double factor, gain;
};
Largest LargestOf(const Problem& problem) {
  const auto* cache = std::get_if<GivenCache>(&problem.angles);
  const double gain = std::fabs(problem.gain);
  if (cache == nullptr) return {1, gain};
  if (cache->fill == TableFill::kUneven) return {1, 2};
  if (cache->fill == TableFill::kFree) return {1, std::sqrt(2.0)};
  const double stretched = gain * (1 + laws::CacheStretch(problem));
  return {stretched, stretched};
}

// `row` without its phase: that is turned into a chord of its own.
double RoundingOf(const std::vector<ToleranceRow>& candidates, size_t pair, Complex x, double norm) {
  double largest = 0;
  const double x0 = std::fabs(x.real()), x1 = std::fabs(x.imag());
  for (const ToleranceRow& row : candidates) {
    double off[2];
    for (int m = 0; m < 2; ++m) {
      MemberBound bound = row.At(pair, m);
      bound.phase_sin = bound.phase_versine = 0;
      off[m] = ToleranceOf(row.rounding, bound, {m == 0 ? x0 : x1, m == 0 ? x1 : x0, norm, norm});
    }
    largest = std::max(largest, std::hypot(off[0], off[1]));
  }
  return largest;
}

}  // namespace

void PairTurns::AddRows(const TensorView& in, const TensorView& out, int64_t most_rows) {
  const std::array<int64_t, 4> shape = WithBatch(*in.tensor).shape;
  const int64_t all = shape[0] * shape[1] * shape[2];
  const int64_t n = std::min(all, std::max<int64_t>(most_rows, 1));
  const std::vector<PairRun> runs = PairRuns(problem_);
  for (int64_t k = 0; k < n; ++k) {
    const int64_t at = n == all ? k : (k + 1) * all / n - 1;
    Row row{in.tensor->role, at / shape[2] / shape[1], at / shape[2] % shape[1], at % shape[2]};
    row.position = laws::TurnPosition(problem_, row.b, row.s);
    row.key = laws::TurnKeyOf(problem_, row.b, row.s);
    rows_.push_back(row);
    for (size_t i = 0; i < pairs_; ++i) {
      const PairMembers read = ReadMembers(runs, static_cast<int64_t>(i));
      const PairMembers written = WrittenMembers(runs, static_cast<int64_t>(i));
      const auto value = [&](const TensorView& view, int64_t d) {
        return Decode(view.tensor->dtype, ElementAt(view, {row.b, row.s, row.h, d}));
      };
      x_.emplace_back(value(in, read.first), value(in, read.second));
      y_.emplace_back(value(out, written.first), value(out, written.second));
    }
  }
}

void PairTurns::Measure(const Bound& bound) {
  const ThetaBound theta(problem_);
  const Largest largest = LargestOf(problem_);
  AngleRow angles;
  angles.cos_hi.assign(pairs_, largest.factor);
  angles.sin_hi.assign(pairs_, largest.factor);
  angles.theta.resize(pairs_);
  angles.position.resize(pairs_);
  const double overflow = OverflowThreshold(problem_.dtype);

  std::map<laws::TurnKey, size_t> angle_of;  // by position
  std::vector<std::vector<ToleranceRow>> candidates;
  roundings_.resize(x_.size());
  usable_.resize(x_.size());
  for (size_t r = 0; r < rows_.size(); ++r) {
    const int64_t b = rows_[r].b, s = rows_[r].s;
    const auto [known, is_new] = angle_of.try_emplace(laws::PositionKeyOf(problem_, b, s), candidates.size());
    rows_[r].angle = known->second;
    if (is_new) {
      for (size_t i = 0; i < pairs_; ++i) {
        const int64_t axis = AxisOfPair(problem_, static_cast<int64_t>(i)).axis;
        angles.position[i] = laws::TurnPositionOnAxis(problem_, axis, b, s);
        angles.theta[i] = theta(angles.position[i], i);
        positions_.push_back(angles.position[i]);
      }
      bound.Row(angles, candidates.emplace_back());
      for (size_t i = 0; i < pairs_; ++i) {
        double versine = 0;
        for (const ToleranceRow& row : candidates.back()) versine = std::max(versine, row.phase_versine[i]);
        turns_.push_back(std::sqrt(2 * versine));
        tables_.push_back(laws::TableError(problem_, angles.theta[i]));
      }
    }
    const std::vector<ToleranceRow>& rows = candidates[known->second];
    double range = overflow;
    for (const ToleranceRow& row : rows) range = std::min(range, row.rounding.overflow);
    for (size_t i = 0; i < pairs_; ++i) {
      const size_t at = r * pairs_ + i;
      const double length = std::abs(x_[at]), norm = gain_ * length;
      const auto inside = [](double x) { return x == 0 || (x >= kSmallest && x <= kLargest); };
      usable_[at] = inside(length) && inside(norm) && 4 * std::max(norm, length) < range;
      if (usable_[at]) roundings_[at] = RoundingOf(rows, i, x_[at], norm) + kOwnError * norm;
    }
  }
}

Result<PairTurns> PairTurns::Read(const Judging& judging, const Evidence& evidence, int64_t most_pairs) {
  PairTurns turns;
  turns.problem_ = evidence.call->problem;
  const Problem& problem = turns.problem_;
  turns.pairs_ = static_cast<size_t>(problem.pairs());
  turns.gain_ = LargestOf(problem).gain;
  auto claim = ClaimOf(judging, *evidence.outcome);
  if (!claim) return tl::unexpected(claim.error());
  auto bound = Bound::Create(problem, OwnLevel(problem), *claim);
  if (!bound) return tl::unexpected(bound.error());
  for (const auto& [in_role, out_role] : kInOut) {
    const TensorView *in = Find(*evidence.outcome, in_role), *out = Find(*evidence.outcome, out_role);
    if (in != nullptr && out != nullptr) turns.AddRows(*in, *out, most_pairs / 2 / problem.pairs());
  }
  turns.Measure(*bound);
  return turns;
}

std::string PairTurns::Where(size_t row, size_t pair) const {
  const Row& r = rows_[row];
  const PairMembers dims = WrittenMembers(PairRuns(problem_), static_cast<int64_t>(pair));
  return fmt::format("{}: sequence {} token {} head {} pair {} (dims {}, {})  position {}",
                     r.role == Role::kQ ? "out_q" : "out_k", r.b, r.s, r.h, pair, dims.first, dims.second,
                     position(row, pair));
}

Result<std::shared_ptr<const PairTurns>> PairTurnsOf(const Judging& judging, const Evidence& evidence) {
  if (evidence.turns != nullptr && *evidence.turns != nullptr) return *evidence.turns;
  auto turns = PairTurns::Read(judging, evidence, kMostPairs);
  if (!turns) return tl::unexpected(turns.error());
  auto shared = std::make_shared<const PairTurns>(std::move(*turns));
  if (evidence.turns != nullptr) *evidence.turns = shared;
  return shared;
}

}  // namespace ropecheck
