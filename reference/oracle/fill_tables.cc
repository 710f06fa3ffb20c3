#include "reference/oracle/fill_tables.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "reference/oracle/ball_rounding.h"
#include "reference/oracle/cache_slots.h"
#include "reference/oracle/frequency_table.h"
#include "reference/oracle/rotator.h"
#include "reference/problem/philox.h"

namespace ropecheck {
namespace {

// Rows filled on each side of a row that is read, so that a kernel off by one or two finds plausible numbers.
constexpr int64_t kNeighbours = 2;

// The element of a row, or null where the table does not reach: calls that disagree with themselves on
// purpose have tables that are cut.
std::byte* ElementOf(const TensorView& view, int64_t row, int64_t column) {
  const Tensor& tensor = *view.tensor;
  const int64_t width = tensor.ndim == 3 ? tensor.shape[1] * tensor.shape[2] : tensor.shape[1];
  if (row >= tensor.shape[0] || column >= width) return nullptr;
  return view.base + (tensor.offset + row * tensor.strides[0] + column) * Info(tensor.dtype).bytes;
}

template <class T>
void Put(const TensorView& view, int64_t row, int64_t column, T bits) {
  if (std::byte* const to = ElementOf(view, row, column)) std::memcpy(to, &bits, sizeof bits);
}

// The rows to fill, each once, with the position it belongs to.
struct TableRow {
  int64_t row, position;
};
std::vector<TableRow> RowsToFill(const Problem& problem, TableIndex index, int64_t rows) {
  std::vector<TableRow> result;
  const int64_t batch =
      index == TableIndex::kToken ? std::min<int64_t>(problem.shape.batch, 1) : problem.shape.batch;
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t s = 0; s < problem.shape.tokens; ++s) {
      const int64_t position = PositionOf(problem, b, s);
      if (index != TableIndex::kPosition) {
        result.push_back({TableRowOf(problem, index, b, s), position});
      } else if (position >= 0 && position < rows) {
        for (int64_t r = std::max<int64_t>(0, position - kNeighbours);
             r <= std::min(rows - 1, position + kNeighbours); ++r)
          result.push_back({r, r});
      }
    }
  const auto before = [](const TableRow& a, const TableRow& b) { return a.row < b.row; };
  const auto same = [](const TableRow& a, const TableRow& b) { return a.row == b.row; };
  std::sort(result.begin(), result.end(), before);
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

// A number in (-1, 1) for an element of a table, by seed, role and coordinates.
double FreeNumber(uint64_t seed, Role role, int64_t row, int64_t column) {
  const PhiloxCounter words = Philox({static_cast<uint32_t>(column), static_cast<uint32_t>(row),
                                      static_cast<uint32_t>(row >> 32), static_cast<uint32_t>(role) << 24},
                                     seed);
  return static_cast<double>(2 * int64_t{words[0]} + 1 - (int64_t{1} << 32)) * 0x1p-32;
}

Result<void> FillInvFreq(const Problem& problem, const GivenInvFreq& given, const TensorView& view) {
  const auto put = [&](int64_t i, double value) {
    const int64_t index = view.tensor->offset + i * view.tensor->strides[0];
    EncodeNearest(given.dtype, value, view.base + index * Info(given.dtype).bytes);
  };
  if (given.fill != TableFill::kLaw) {
    for (int64_t i = 0; i < problem.pairs(); ++i) put(i, FreeNumber(problem.data.seed, Role::kInvFreq, 0, i));
    return {};
  }
  const auto table = GetFrequencyTable(problem);
  if (!table) return tl::unexpected(table.error());
  for (int64_t i = 0; i < problem.pairs(); ++i) {
    const size_t k = static_cast<size_t>(i);
    put(i, given.dtype == DType::kF32 ? (*table)->nearest_float[k] : (*table)->nearest[k]);
  }
  return {};
}

Result<void> FillAngles(const Problem& problem, const GivenAngles& given, const TensorView& view) {
  if (const auto table = GetFrequencyTable(problem); !table) return tl::unexpected(table.error());
  for (const TableRow& at : RowsToFill(problem, given.index, view.tensor->shape[0]))
    for (int64_t i = 0; i < problem.pairs(); ++i) {
      std::byte* const to = ElementOf(view, at.row, i);
      if (to == nullptr) continue;
      const auto angle = [&](int64_t precision) {
        return InvFreqBall(problem, i, precision + 64) * Ball::Integer(at.position);
      };
      RoundReal(angle, given.dtype, to);
    }
  return {};
}

struct CacheViews {
  TensorView cos, sin;  // one tensor twice in fused and stacked layouts
};

// The law's cos and sin are the rotation of (1, 0), so the rotator rounds them.
template <class T>
Result<void> FillLawRows(const Problem& problem, const GivenCache& cache, const CacheViews& views, T one) {
  Problem forward = problem;
  forward.direction = Direction::kForward;
  forward.dtype = cache.dtype;
  forward.pairing = Pairing::kHalf;  // of no account here, as the positions, which are rows
  forward.positions = Implicit{};
  const auto source = RowSource::Create(forward, Level::kIdeal, {});
  if (!source) return tl::unexpected(source.error());
  Rotator rotator(*source);
  T ones[kBlock], zeros[kBlock] = {}, cos[kBlock], sin[kBlock];
  std::fill(std::begin(ones), std::end(ones), one);
  const int64_t pairs = problem.pairs();
  for (const TableRow& at : RowsToFill(problem, cache.index, views.cos.tensor->shape[0])) {
    rotator.SetRow(at.position);
    for (int64_t first = 0; first < pairs; first += static_cast<int64_t>(kBlock)) {
      const int64_t n = std::min<int64_t>(static_cast<int64_t>(kBlock), pairs - first);
      rotator.Rotate(static_cast<size_t>(first), static_cast<size_t>(n), ones, zeros, cos, sin);
      for (int64_t i = 0; i < n; ++i) {
        const CacheSlots slots = CacheSlotsOf(cache.layout, pairs, first + i);
        for (const int64_t slot : {slots.cos0, slots.cos1}) Put(views.cos, at.row, slot, cos[i]);
        for (const int64_t slot : {slots.sin0, slots.sin1}) Put(views.sin, at.row, slot, sin[i]);
      }
    }
  }
  return {};
}

void FillFreeRows(const Problem& problem, const GivenCache& cache, const CacheViews& views) {
  const int64_t pairs = problem.pairs();
  const bool uneven = cache.fill == TableFill::kUneven;
  const auto put = [&](const TensorView& view, Role role, int64_t row, int64_t slot, int64_t number) {
    if (std::byte* const to = ElementOf(view, row, slot))
      EncodeNearest(cache.dtype, FreeNumber(problem.data.seed, role, row, number), to);
  };
  for (const TableRow& at : RowsToFill(problem, cache.index, views.cos.tensor->shape[0]))
    for (int64_t i = 0; i < pairs; ++i) {
      const CacheSlots slots = CacheSlotsOf(cache.layout, pairs, i);
      put(views.cos, Role::kCos, at.row, slots.cos0, i);
      put(views.sin, Role::kSin, at.row, slots.sin0, i);
      if (!HasFullWidth(cache.layout)) continue;
      put(views.cos, Role::kCos, at.row, slots.cos1, uneven ? pairs + i : i);
      put(views.sin, Role::kSin, at.row, slots.sin1, uneven ? pairs + i : i);
    }
}

Result<void> FillCache(const Problem& problem, const GivenCache& cache, const CacheViews& views) {
  if (cache.fill != TableFill::kLaw) {
    FillFreeRows(problem, cache, views);
    return {};
  }
  switch (cache.dtype) {
    case DType::kF64:
      return FillLawRows<double>(problem, cache, views, 1.0);
    case DType::kF32:
      return FillLawRows<float>(problem, cache, views, 1.0f);
    default:
      return FillLawRows<uint16_t>(problem, cache, views,
                                   cache.dtype == DType::kF16 ? F16FromDouble(1) : BF16FromDouble(1));
  }
}

}  // namespace

Result<void> FillTables(const Problem& problem, std::span<const TensorView> views) {
  CacheViews cache;
  for (const TensorView& view : views) {
    switch (view.tensor->role) {
      case Role::kInvFreq:
        return FillInvFreq(problem, std::get<GivenInvFreq>(problem.angles), view);
      case Role::kAngles:
        return FillAngles(problem, std::get<GivenAngles>(problem.angles), view);
      case Role::kCosSin:
        cache = {view, view};
        break;
      case Role::kCos:
        cache.cos = view;
        break;
      case Role::kSin:
        cache.sin = view;
        break;
      default:
        break;
    }
  }
  if (cache.cos.tensor == nullptr || cache.sin.tensor == nullptr) return {};
  return FillCache(problem, std::get<GivenCache>(problem.angles), cache);
}

}  // namespace ropecheck
