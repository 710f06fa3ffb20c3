#include <algorithm>
#include <array>
#include <cmath>

#include "properties/catalogue/cook_law.h"
#include "properties/catalogue/cook_memory.h"
#include "properties/catalogue/cook_positions.h"
#include "properties/catalogue/random.h"
#include "properties/catalogue/recipe.h"
#include "reference/problem/position_range.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

bool HasTable(int64_t angles) { return angles == RC_ANGLES_CACHE || angles == RC_ANGLES_GIVEN; }

// Packed tensors hold one batch; only they hold packed positions.
bool CookShape(Recipe& recipe, const KernelInfo& kernel, Problem& problem) {
  if (IsPacked(recipe[kPositions])) {
    if (!kernel.support.Has(RC_AXIS_LAYOUT, RC_THD)) return false;
    recipe[kLayout] = RC_THD;
  }
  if (recipe[kLayout] == RC_THD) recipe[kBatch] = std::min<int64_t>(recipe[kBatch], 1);
  Shape& shape = problem.shape;
  shape.batch = recipe[kBatch];
  shape.tokens = recipe[kTokens];
  shape.heads_q = recipe[kHeadsQ];
  if (recipe[kKeys] == RC_KEYS_ABSENT) {
    recipe[kGqaRatio] = kNotUsed;
    return true;
  }
  const int64_t ratio = std::max<int64_t>(recipe[kGqaRatio], 1);
  if (shape.heads_q % ratio != 0) shape.heads_q *= ratio;
  recipe[kHeadsQ] = shape.heads_q;
  shape.heads_k = shape.heads_q / ratio;
  return true;
}

bool IsTooLarge(const Recipe& recipe, const Shape& shape) {
  constexpr double kElements = 1 << 25;
  return static_cast<double>(shape.batch) * static_cast<double>(shape.tokens) *
             static_cast<double>(shape.heads_q) * static_cast<double>(recipe[kHeadDim]) >
         kElements;
}

// The even rot_dims that the pairing, the window's kind and the kernel leave, smallest first.
std::vector<int64_t> RotDims(int64_t head_dim, int64_t window, int64_t pairing, const Support& support) {
  std::vector<int64_t> dims;
  const bool blocks = pairing == RC_BLOCKS_HALF || pairing == RC_BLOCKS_INTERLEAVED;
  const int64_t step = blocks ? 4 : 2;
  // A middle window needs an element on either side, a leading or trailing one needs one.
  const int64_t spare = window == RC_WINDOW_FULL ? 0 : window == RC_WINDOW_MIDDLE ? 2 : 1;
  for (int64_t r = step; r + spare <= head_dim; r += step)
    if ((window != RC_WINDOW_FULL || r == head_dim) && support.Allows(RC_AXIS_ROT_DIM, r)) dims.push_back(r);
  return dims;
}

bool CookWindow(Recipe& recipe, const KernelInfo& kernel, Problem& problem) {
  const int64_t head_dim = recipe[kHeadDim], window = recipe[kWindow];
  const std::vector<int64_t> dims = RotDims(head_dim, window, recipe[kPairing], kernel.support);
  if (dims.empty()) return false;
  if (window == RC_WINDOW_FULL) recipe[kRotDim] = kNotUsed;
  int64_t rot = dims.back();
  switch (recipe[kRotDim]) {
    case kNotUsed:
    case kLargest:
      break;
    case kSmallest:
      rot = dims.front();
      break;
    case kHalfOfHead:
      rot = *std::ranges::lower_bound(dims, std::min(dims.back(), head_dim / 2));
      break;
    case kOddPairs:  // an odd number of pairs, about three quarters of the head: no vector width divides it
      for (const int64_t r : dims)
        if ((r / 2) % 2 == 1 && 4 * r <= 3 * head_dim) rot = r;
      break;
    default:
      if (!std::ranges::binary_search(dims, recipe[kRotDim])) return false;
      rot = recipe[kRotDim];
  }
  int64_t offset = 0;
  if (window == RC_WINDOW_TRAILING) offset = head_dim - rot;
  if (window == RC_WINDOW_MIDDLE) offset = std::max<int64_t>(1, (head_dim - rot) / 2);
  // Kernels with vectors often need an even offset; one that takes any is tried with both parities by
  // rot_dim.
  if (!kernel.support.Allows(RC_AXIS_ROT_OFFSET, offset)) return false;
  problem.window = {head_dim, rot, offset};
  return true;
}

bool CookAngles(Recipe& recipe, Problem& problem) {
  const int64_t source = recipe[kAngles];
  if (source != RC_ANGLES_CACHE) recipe[kCacheLayout] = recipe[kCacheStride] = kNotUsed;
  if (!HasTable(source)) recipe[kTableIndex] = kNotUsed;
  if (source != RC_ANGLES_GIVEN) recipe[kAngleWidth] = kNotUsed;
  if (source == RC_ANGLES_COMPUTED) recipe[kCacheDType] = kNotUsed;
  // Independent numbers in the table tell a kernel that reads it from one that recomputes; halves that
  // differ, one that reads all of a full-width row.
  constexpr std::array<TableFill, 3> kFills = {TableFill::kLaw, TableFill::kFree, TableFill::kUneven};
  TableFill fill = kFills[recipe.seed % kFills.size()];
  const bool full_width = recipe[kCacheLayout] == RC_CACHE_DUPLICATED ||
                          recipe[kCacheLayout] == RC_CACHE_REPEATED || recipe[kAngleWidth] > RC_ANGLES_PAIRS;
  if (fill == TableFill::kUneven && !full_width) fill = TableFill::kFree;
  const auto dtype = static_cast<DType>(std::max<int64_t>(recipe[kCacheDType], 0));
  const auto index = static_cast<TableIndex>(std::max<int64_t>(recipe[kTableIndex], 0));
  const bool wide = dtype == DType::kF64 || dtype == DType::kF32;
  switch (source) {
    case RC_ANGLES_COMPUTED:
      problem.angles = Computed{};
      return true;
    case RC_ANGLES_INV_FREQ:
      problem.angles = GivenInvFreq{dtype, fill};
      return wide;
    case RC_ANGLES_GIVEN:
      problem.angles = GivenAngles{dtype, 0, index, static_cast<AngleWidth>(recipe[kAngleWidth]), fill};
      return wide;
    case RC_ANGLES_PERIODS:
      problem.angles = GivenPeriods{dtype, fill};
      return wide;
    default:
      problem.angles = GivenCache{static_cast<CacheLayout>(recipe[kCacheLayout]), dtype, 0, 0, index, fill};
      return true;
  }
}

// Rows as far as the ids reach, and no further: the row after the last lies behind the guard page.
bool CookRows(const Recipe& recipe, Problem& problem) {
  if (!HasTable(recipe[kAngles])) return true;
  auto* cache = std::get_if<GivenCache>(&problem.angles);
  if (cache != nullptr && recipe[kCacheStride] == RC_CACHE_ROWS_PADDED) {
    const bool full = cache->layout != CacheLayout::kSeparate;
    cache->row_stride = (full ? problem.window.rot_dim : problem.pairs()) + 3;
    if (cache->layout == CacheLayout::kStacked) ++cache->row_stride;
  }
  if (recipe[kTableIndex] != RC_INDEX_POSITION) return true;
  const PositionRange range = PositionRangeOf(problem).value_or(PositionRange{0, 0});
  if (range.lo < 0 || range.hi >= kMaxTableRows) return false;
  const int64_t rows = range.hi + 1;
  if (cache != nullptr) cache->rows = rows;
  if (auto* angles = std::get_if<GivenAngles>(&problem.angles)) angles->rows = rows;
  return true;
}

constexpr std::array<double, 4> kGains = {1.25 + 0x1p-10, 0.5, 0.707, 1.3689};
bool CookFrequencies(const Recipe& recipe, Problem& problem) {
  if (!CookLaw(recipe, problem)) return false;
  const double base = kBases[static_cast<size_t>(recipe[kBase])];
  problem.base =
      base != 0 ? base : std::ldexp(1.0, static_cast<int>(std::min<int64_t>(problem.pairs(), 100)));
  problem.gain = recipe[kGain] == RC_GAIN_ANY ? kGains[recipe.seed / 2 % kGains.size()] : 1;
  return true;
}

DataSpec DataFor(const Recipe& recipe) {
  constexpr std::array<std::string_view, kDataKindCount> kSpecial = {"",          "",     "",    "mixed",
                                                                     "subnormal", "huge", "zero"};
  using Kind = DataSpec::Kind;
  constexpr std::array<Kind, kDataKindCount> kKinds = {Kind::kNormal,  Kind::kCancel,  Kind::kHard,
                                                       Kind::kSpecial, Kind::kSpecial, Kind::kSpecial,
                                                       Kind::kSpecial};
  const auto i = static_cast<size_t>(recipe[kData]);
  return {kKinds[i], recipe.seed % 100, std::string(kSpecial[i])};
}

}  // namespace

std::optional<Call> Cook(Recipe& recipe, const KernelInfo& kernel) {
  Call call;
  Problem& problem = call.problem;
  problem.direction = static_cast<Direction>(recipe[kDirection]);
  problem.pairing = static_cast<Pairing>(recipe[kPairing]);
  problem.dtype = static_cast<DType>(recipe[kDType]);
  if (!CookShape(recipe, kernel, problem) || IsTooLarge(recipe, problem.shape) ||
      !CookWindow(recipe, kernel, problem) || !CookAngles(recipe, problem))
    return std::nullopt;
  if (!CookFrequencies(recipe, problem)) return std::nullopt;
  const std::optional<Positions> positions = CookPositions(recipe, problem);
  if (!positions) return std::nullopt;
  problem.positions = *positions;
  if (!CookRows(recipe, problem) || !CookMemory(recipe, problem)) return std::nullopt;
  problem.data = DataFor(recipe);
  call.around.mem = static_cast<MemorySide>(recipe[kMem]);
  call.around.threads = static_cast<int32_t>(recipe[kThreads]);
  if (recipe[kAlign] != 0) {
    call.around.align = Info(problem.dtype).bytes;
    if (call.around.align < kernel.contract.align_bytes) recipe[kAlign] = call.around.align = 0;
  }
  if (!Validate(call) || !Computable(problem)) return std::nullopt;
  if (!kernel.support.Missing(problem, call.around).empty()) return std::nullopt;
  return call;
}

}  // namespace ropecheck::catalogue
