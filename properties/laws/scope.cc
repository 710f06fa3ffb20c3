#include "properties/laws/scope.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "reference/precision/metric.h"
#include "reference/problem/validate.h"

namespace ropecheck::laws {
namespace {

const GivenCache* CacheOf(const Problem& problem) { return std::get_if<GivenCache>(&problem.angles); }

bool HasFreeCache(const Problem& problem) {
  const GivenCache* cache = CacheOf(problem);
  return cache != nullptr && cache->fill != TableFill::kLaw;
}

std::optional<TableIndex> IndexOf(const Problem& problem) {
  if (const GivenCache* cache = CacheOf(problem)) return cache->index;
  if (const auto* angles = std::get_if<GivenAngles>(&problem.angles)) return angles->index;
  return std::nullopt;
}

size_t AxesOf(const Problem& problem) {
  const auto* axes = std::get_if<MultiAxis>(&problem.positions);
  return axes == nullptr ? 1 : axes->ids.size();
}

// Reciprocals of free numbers, and free angles, have no bound that the laws could use.
bool HasUnboundedAngles(const Problem& problem) {
  const auto* periods = std::get_if<GivenPeriods>(&problem.angles);
  const auto* angles = std::get_if<GivenAngles>(&problem.angles);
  return (periods != nullptr && periods->fill != TableFill::kLaw) ||
         (angles != nullptr && angles->fill != TableFill::kLaw);
}

bool IsFinite(const DataSpec& data) { return data.name != "nan" && data.name != "inf"; }

// One row of the law serves token s of every sequence.
bool SharesTokens(const Problem& problem) {
  return IndexOf(problem) == TableIndex::kToken && !HasFreeCache(problem);
}

}  // namespace

bool HasFreeAngles(const Problem& problem) {
  const auto* inv_freq = std::get_if<GivenInvFreq>(&problem.angles);
  return HasFreeCache(problem) || (inv_freq != nullptr && inv_freq->fill != TableFill::kLaw);
}

bool IsUneven(const Problem& problem) {
  const GivenCache* cache = CacheOf(problem);
  return cache != nullptr && cache->fill == TableFill::kUneven;
}

double TableError(const Problem& problem, double theta) {
  const auto* angles = std::get_if<GivenAngles>(&problem.angles);
  return angles != nullptr ? HalfUlp(Grid::Of(angles->dtype), theta) : CacheStretch(problem);
}

double CacheStretch(const Problem& problem) {
  const GivenCache* cache = CacheOf(problem);
  if (cache == nullptr) return 0;
  // cos and sin each off by half an ulp at most, that of the gain's binade.
  const double gain = std::fabs(problem.gain);
  return gain == 0 ? 0 : std::sqrt(2.0) * HalfUlp(Grid::Of(cache->dtype), gain) / gain;
}

int64_t TurnPosition(const Problem& problem, int64_t b, int64_t s) {
  return PositionOf(problem, SharesTokens(problem) ? 0 : b, s);
}

double TurnPositionOnAxis(const Problem& problem, int64_t axis, int64_t b, int64_t s) {
  if (SharesTokens(problem)) b = 0;
  if (std::holds_alternative<RealPositions>(problem.positions)) return RealPositionOf(problem, b, s);
  return static_cast<double>(PositionOnAxis(problem, axis, b, s));
}

TurnKey PositionKeyOf(const Problem& problem, int64_t b, int64_t s) {
  if (SharesTokens(problem)) b = 0;
  if (std::holds_alternative<RealPositions>(problem.positions))
    return {std::bit_cast<int64_t>(RealPositionOf(problem, b, s))};
  TurnKey key{};
  for (size_t a = 0; a < AxesOf(problem); ++a)
    key[a] = PositionOnAxis(problem, static_cast<int64_t>(a), b, s);
  return key;
}

TurnKey TurnKeyOf(const Problem& problem, int64_t b, int64_t s) {
  if (!HasFreeCache(problem)) return PositionKeyOf(problem, b, s);
  TurnKey rows{};
  for (size_t a = 0; a < AxesOf(problem); ++a)
    rows[a] = TableRowOf(problem, *IndexOf(problem), b, s, static_cast<int64_t>(a));
  return rows;
}

bool InScope(const KernelInfo&, const Call& call) {
  const Problem& problem = call.problem;
  return !IsInvalidOnPurpose(call) && problem.gain != 0 && !HasUnboundedAngles(problem) &&
         IsFinite(problem.data) && Computable(problem).has_value();
}

bool IsRotation(const KernelInfo& kernel, const Call& call) {
  return InScope(kernel, call) && !HasFreeCache(call.problem);
}

bool KeepsNorm(const KernelInfo& kernel, const Call& call) { return IsRotation(kernel, call); }

bool IsComplex(const KernelInfo& kernel, const Call& call) {
  return InScope(kernel, call) && !IsUneven(call.problem);
}

bool MayCompare(const KernelInfo& kernel, const Call& call) {
  constexpr int64_t kMostElements = int64_t{1} << 14, kMostTokens = 40;
  const Problem& problem = call.problem;
  const Shape& shape = problem.shape;
  if (!call.before.empty() || problem.data.kind != DataSpec::Kind::kNormal) return false;
  if (shape.tokens > kMostTokens || shape.batch > kMostTokens) return false;
  const int64_t heads = shape.heads_q + shape.heads_k.value_or(0);
  const int64_t elements = shape.batch * shape.tokens * heads * problem.window.head_dim;
  if (elements == 0 || elements > kMostElements || !InScope(kernel, call)) return false;
  const auto plan = PlanTensors(problem);
  constexpr int64_t kMostBytes = int64_t{1} << 20;
  return plan && std::ranges::all_of(plan->tensors, [&](const Tensor& t) {
           return t.role > Role::kOutK || plan->buffers[static_cast<size_t>(t.buffer)].bytes <= kMostBytes;
         });
}

}  // namespace ropecheck::laws
