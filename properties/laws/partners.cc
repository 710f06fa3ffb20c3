#include "properties/laws/partners.h"

#include <algorithm>
#include <limits>

#include "properties/laws/scope.h"
#include "reference/problem/position_range.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::laws {
namespace {

// Address space for a table that is sparse in memory.
constexpr int64_t kMostTableRows = int64_t{1} << 21;

// Kinds of position that hold one integer per token, the simplest first.
constexpr uint32_t kKinds[] = {RC_POS_IMPLICIT,         RC_POS_OFFSET,  RC_POS_PER_SEQUENCE_I32,
                               RC_POS_PER_SEQUENCE_I64, RC_POS_IDS_I64, RC_POS_IDS_I32};

struct Wanted {
  std::vector<int64_t> all;  // b slowest
  int64_t batch, tokens;
  int64_t at(int64_t b, int64_t s) const { return all[static_cast<size_t>(b * tokens + s)]; }

  // Whether positions go on by 1 from each sequence's first.
  bool ascend() const {
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t s = 0; s < tokens; ++s)
        if (at(b, s) != at(b, 0) + s) return false;
    return true;
  }
  bool fit_i32() const {
    return std::ranges::all_of(all, [](int64_t p) {
      return p >= std::numeric_limits<int32_t>::min() && p <= std::numeric_limits<int32_t>::max();
    });
  }
};

std::optional<Positions> Say(uint32_t kind, const Wanted& wanted) {
  const bool narrow = kind == RC_POS_PER_SEQUENCE_I32 || kind == RC_POS_IDS_I32;
  const DType dtype = narrow ? DType::kI32 : DType::kI64;
  if (narrow && !wanted.fit_i32()) return std::nullopt;
  if (kind == RC_POS_IDS_I32 || kind == RC_POS_IDS_I64) return Ids{dtype, wanted.all};
  if (!wanted.ascend()) return std::nullopt;
  std::vector<int64_t> firsts;
  for (int64_t b = 0; b < wanted.batch; ++b) firsts.push_back(wanted.at(b, 0));
  if (kind == RC_POS_PER_SEQUENCE_I32 || kind == RC_POS_PER_SEQUENCE_I64) return PerSequence{dtype, firsts};
  if (std::ranges::any_of(firsts, [&](int64_t first) { return first != firsts[0]; })) return std::nullopt;
  if (kind == RC_POS_OFFSET) return Offset{firsts[0]};
  if (kind == RC_POS_IMPLICIT && firsts[0] == 0) return Implicit{};
  return std::nullopt;
}

// As many rows as the ids reach.
bool FitRows(Problem& problem) {
  int64_t* rows = nullptr;
  if (auto* cache = std::get_if<GivenCache>(&problem.angles); cache && cache->index == TableIndex::kPosition)
    rows = &cache->rows;
  if (auto* angles = std::get_if<GivenAngles>(&problem.angles);
      angles && angles->index == TableIndex::kPosition)
    rows = &angles->rows;
  if (rows == nullptr) return true;
  const PositionRange range = PositionRangeOf(problem).value_or(PositionRange{});
  *rows = range.hi + 1;
  return range.lo >= 0 && range.hi < kMostTableRows;
}

bool Takes(const KernelInfo& kernel, const Call& call) {
  if (!Validate(call) || !Computable(call.problem)) return false;
  const auto range = PositionRangeOf(call.problem);
  const bool negative = range && range->lo < 0;
  if (negative && (kernel.contract.flags & RC_NEGATIVE_POSITIONS) == 0) return false;
  return kernel.support.Missing(call.problem, call.around).empty();
}

}  // namespace

PositionAt PositionsOf(const Problem& problem) {
  return [&problem](int64_t b, int64_t s) { return TurnPosition(problem, b, s); };
}

std::optional<Problem> WithPositionsAs(uint32_t kind, const Problem& problem, const PositionAt& position) {
  Wanted wanted{{}, problem.shape.batch, problem.shape.tokens};
  for (int64_t b = 0; b < wanted.batch; ++b)
    for (int64_t s = 0; s < wanted.tokens; ++s) wanted.all.push_back(position(b, s));
  if (wanted.all.empty()) return std::nullopt;
  const std::optional<Positions> said = Say(kind, wanted);
  if (!said) return std::nullopt;
  Problem changed = problem;
  changed.positions = *said;
  if (!FitRows(changed)) return std::nullopt;
  return changed;
}

std::optional<Problem> WithPositions(const KernelInfo& kernel, const Problem& problem,
                                     const PositionAt& position) {
  const uint32_t own = AxisValue(problem, RC_AXIS_POSITIONS);
  if (auto same = WithPositionsAs(own, problem, position)) return same;
  for (const uint32_t kind : kKinds) {
    if (!kernel.support.Has(RC_AXIS_POSITIONS, kind)) continue;
    if (auto other = WithPositionsAs(kind, problem, position)) return other;
  }
  return std::nullopt;
}

void MakeDense(Problem& problem) {
  problem.layout.q = problem.layout.k = problem.layout.out_q = problem.layout.out_k = std::nullopt;
}

bool Partners::AddProblem(Problem problem) {
  Call call{{}, std::move(problem), call_.around};
  if (!Takes(kernel_, call)) return false;
  if (std::ranges::find(calls_, call) == calls_.end()) calls_.push_back(std::move(call));
  return true;
}

bool Partners::AddAt(const std::function<int64_t(int64_t)>& move) {
  const PositionAt positions = PositionsOf(problem());
  return AddTokens([&](int64_t b, int64_t s) { return move(positions(b, s)); });
}

bool Partners::AddTokens(const PositionAt& position) { return AddProblemAt(problem(), position); }

bool Partners::AddProblemAt(const Problem& problem, const PositionAt& position) {
  auto changed = WithPositions(kernel_, problem, position);
  return changed && AddProblem(std::move(*changed));
}

}  // namespace ropecheck::laws
