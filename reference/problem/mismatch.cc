#include "reference/problem/mismatch.h"

#include <fmt/format.h>

#include "reference/problem/position_range.h"

namespace ropecheck {
namespace {

// Ids are listed one by one to change one of them.
constexpr int64_t kMostListedIds = int64_t{1} << 16;

// Data that is made from the angles of a window has none in a window that cannot be.
bool DataIsFreeOfAngles(const Problem& p) {
  return p.data.kind != DataSpec::Kind::kCancel && p.data.kind != DataSpec::Kind::kHard;
}
bool HasTokens(const Problem& p) { return p.shape.batch > 0 && p.shape.tokens > 0; }
const GivenCache* CacheOf(const Problem& p) { return std::get_if<GivenCache>(&p.angles); }

// The number of rows of the table that is indexed by position, nullptr where there is none.
template <class P>
auto PositionRows(P& p) -> decltype(&std::get<GivenCache>(p.angles).rows) {
  if (auto* cache = std::get_if<GivenCache>(&p.angles); cache && cache->index == TableIndex::kPosition)
    return &cache->rows;
  if (auto* angles = std::get_if<GivenAngles>(&p.angles); angles && angles->index == TableIndex::kPosition)
    return &angles->rows;
  return nullptr;
}

bool HasTable(const Problem& p) { return CacheOf(p) || std::holds_alternative<GivenAngles>(p.angles); }
bool HasIdsIntoTable(const Problem& p) {
  return std::holds_alternative<Ids>(p.positions) && PositionRows(p) && HasTokens(p) &&
         p.shape.batch <= kMostListedIds && p.shape.tokens <= kMostListedIds / p.shape.batch;
}
bool HasTwoTables(const Problem& p) {
  const GivenCache* cache = CacheOf(p);
  return cache && HasTokens(p) && cache->layout != CacheLayout::kFused &&
         cache->layout != CacheLayout::kFusedSinFirst && cache->layout != CacheLayout::kStacked;
}
bool HasOutputs(const Problem& p) {
  return p.placement == Placement::kOutOfPlace && HasTokens(p) && p.shape.heads_q > 0;
}
bool HasKeysApart(const Problem& p) {
  return p.placement == Placement::kOutOfPlace && !p.layout.packed_qkv && HasTokens(p) &&
         p.shape.heads_k.value_or(0) > 0;
}

void WidenWindow(Problem& p) {
  p.window.rot_dim = p.window.head_dim / 2 * 2 + 2;
  // The table is as wide as the window that the kernel is told; rows must not overlap.
  if (auto* cache = std::get_if<GivenCache>(&p.angles)) cache->row_stride = 0;
  if (auto* angles = std::get_if<GivenAngles>(&p.angles)) angles->row_stride = 0;
}

void SetLastId(Problem& p, int64_t id) {
  std::vector<int64_t> ids;
  for (int64_t b = 0; b < p.shape.batch; ++b)
    for (int64_t s = 0; s < p.shape.tokens; ++s) ids.push_back(PositionOf(p, b, s));
  ids.back() = id;
  std::get<Ids>(p.positions).ids = std::move(ids);
}

void Resize(TensorPlan& plan, Role role, int axis, int64_t extent) {
  for (Tensor& tensor : plan.tensors) {
    if (tensor.role != role) continue;
    const bool is_dense_row = axis == 1 && tensor.strides[0] == tensor.shape[1] * tensor.strides[1];
    tensor.shape[axis] = extent;
    if (is_dense_row && tensor.ndim < 4) tensor.strides[0] = extent * tensor.strides[1];
    FitBuffer(plan, tensor);
  }
}
void Shrink(TensorPlan& plan, Role role, int axis, int64_t by) {
  if (const Tensor* tensor = plan.Find(role)) Resize(plan, role, axis, tensor->shape[axis] - by);
}
constexpr Role kTables[] = {Role::kAngles, Role::kCos, Role::kSin, Role::kCosSin};

int TokenAxis(const Problem& p) { return p.layout.order == AxisOrder::kTHD ? 0 : 1; }

// Half the rows, so that tokens outnumber rows by a whole factor: GLM-4's view then folds the batch into the
// sequence instead of failing.
void HalveRows(Problem& p) {
  if (int64_t* rows = PositionRows(p)) *rows = (PositionRangeOf(p).value_or(PositionRange{}).hi + 1) / 2;
}
void HalveGatheredRows(const Problem& p, TensorPlan& plan) {
  if (PositionRows(p)) return;
  for (const Role role : kTables)
    if (const Tensor* table = plan.Find(role)) Resize(plan, role, 0, table->shape[0] / 2);
}
void NarrowTables(const Problem& p, TensorPlan& plan) {
  const CacheLayout layout = CacheOf(p)->layout;
  const bool one_per_pair = layout == CacheLayout::kSeparate || layout == CacheLayout::kStacked;
  for (const Role role : kTables) Shrink(plan, role, 1, one_per_pair ? 1 : 2);
}

constexpr Mismatch kMismatches[] = {
    {.name = "odd_rot_dim",
     .says = "rot_dim is one less, and odd",
     .needs = "normal or special data",
     .applies = DataIsFreeOfAngles,
     .change = [](Problem& p) { --p.window.rot_dim; },
     .cut = nullptr},
    {.name = "rot_dim_above_head_dim",
     .says = "rot_dim is head_dim + 2, or + 1 where that is even",
     .needs = "normal or special data",
     .applies = DataIsFreeOfAngles,
     .change = WidenWindow,
     .cut = nullptr},
    {.name = "negative_id",
     .says = "the last token's id is -1",
     .needs = "explicit ids into a table by position, at most 2^16 tokens",
     .applies = HasIdsIntoTable,
     .change = [](Problem& p) { SetLastId(p, -1); },
     .cut = nullptr},
    {.name = "ids_beyond_cache",
     .says = "the last token's id is the number of the table's rows",
     .needs = "explicit ids into a table by position, at most 2^16 tokens",
     .applies = HasIdsIntoTable,
     .change = [](Problem& p) { SetLastId(p, *PositionRows(p)); },
     .cut = nullptr},
    {.name = "cache_too_short",
     .says = "the table has half as many rows as the tokens read",
     .needs = "a table of angles or a cache, and tokens",
     .applies = [](const Problem& p) { return HasTable(p) && HasTokens(p); },
     .change = HalveRows,
     .cut = HalveGatheredRows},
    {.name = "cache_too_narrow",
     .says = "the cache has one pair less than the problem",
     .needs = "a cache and rot_dim 4 or more",
     .applies = [](const Problem& p) { return CacheOf(p) && p.pairs() >= 2; },
     .change = nullptr,
     .cut = NarrowTables},
    {.name = "sin_shorter_than_cos",
     .says = "sin has one row less than cos",
     .needs = "a cache in two tensors, and tokens",
     .applies = HasTwoTables,
     .change = nullptr,
     .cut = [](const Problem&, TensorPlan& plan) { Shrink(plan, Role::kSin, 0, 1); }},
    {.name = "positions_too_few",
     .says = "the position tensor has one number per row less than there are tokens",
     .needs = "explicit ids, and tokens",
     .applies = [](const Problem& p) { return std::holds_alternative<Ids>(p.positions) && HasTokens(p); },
     .change = nullptr,
     .cut = [](const Problem& p, TensorPlan& plan) { Shrink(plan, Role::kPositions, TokenAxis(p), 1); }},
    {.name = "cu_seqlens_beyond_tokens",
     .says = "the last sequence ends one token after the last token",
     .needs = "packed sequences",
     .applies = [](const Problem& p) { return std::holds_alternative<Packed>(p.positions); },
     .change = [](Problem& p) { ++std::get<Packed>(p.positions).cu_seqlens.back(); },
     .cut = nullptr},
    {.name = "out_smaller",
     .says = "out_q has one token less than q",
     .needs = "an output of its own that is not empty",
     .applies = HasOutputs,
     .change = nullptr,
     .cut = [](const Problem& p, TensorPlan& plan) { Shrink(plan, Role::kOutQ, TokenAxis(p), 1); }},
    {.name = "k_shorter",
     .says = "k and out_k have one token less than q",
     .needs = "a k tensor of its own that is not empty, out of place",
     .applies = HasKeysApart,
     .change = nullptr,
     .cut =
         [](const Problem& p, TensorPlan& plan) {
           Shrink(plan, Role::kK, TokenAxis(p), 1);
           Shrink(plan, Role::kOutK, TokenAxis(p), 1);
         }},
};

}  // namespace

std::span<const Mismatch> Mismatches() { return kMismatches; }

const Mismatch* FindMismatch(std::string_view name) {
  for (const Mismatch& mismatch : kMismatches)
    if (mismatch.name == name) return &mismatch;
  return nullptr;
}

Problem AsSent(const Call& call) {
  Problem sent = call.problem;
  const Mismatch* mismatch = FindMismatch(call.around.bad);
  if (mismatch != nullptr && mismatch->change != nullptr && mismatch->applies(sent)) mismatch->change(sent);
  return sent;
}

Result<TensorPlan> PlanTensors(const Call& call) {
  if (call.around.bad.empty()) return PlanTensors(call.problem);
  const Mismatch* mismatch = FindMismatch(call.around.bad);
  if (mismatch == nullptr)
    return Fail(ErrorCode::kInvalid, fmt::format("there is no mismatch '{}' (axis bad).", call.around.bad));
  if (!mismatch->applies(call.problem))
    return Fail(ErrorCode::kInvalid,
                fmt::format("the mismatch {} does not fit this problem (axis bad): it needs {}.",
                            mismatch->name, mismatch->needs));
  const Problem sent = AsSent(call);
  auto plan = PlanTensors(sent);
  if (plan && mismatch->cut != nullptr) mismatch->cut(sent, *plan);
  return plan;
}

}  // namespace ropecheck
