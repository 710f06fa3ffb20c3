#include "reference/oracle/fill_tables.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
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

// The rows to fill, each once, with the key of what they hold in the source of rows at L0.
struct TableRow {
  int64_t row, key;
};

// Where rows are looked up by position: the problem whose key r is position r, on every axis.
Problem AtEveryRow(const Problem& problem, int64_t rows) {
  Problem by_row = problem;
  by_row.shape.batch = 1;
  by_row.shape.tokens = std::max<int64_t>(rows, 1);
  by_row.layout.order = AxisOrder::kBSHD;
  if (auto* axes = std::get_if<MultiAxis>(&by_row.positions)) {
    std::fill(axes->ids.begin(), axes->ids.end(), Progression<int64_t>{});
  } else {
    by_row.positions = Implicit{};
  }
  return by_row;
}

class RowsToFill {
 public:
  RowsToFill(const Problem& problem, TableIndex index, int64_t rows) : rows_(rows) {
    const int64_t batch =
        index == TableIndex::kToken ? std::min<int64_t>(problem.shape.batch, 1) : problem.shape.batch;
    const auto* axes = std::get_if<MultiAxis>(&problem.positions);
    const int64_t axis_count = axes == nullptr ? 1 : static_cast<int64_t>(axes->ids.size());
    const bool one_position = HasOnePosition(problem);
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t s = 0; s < problem.shape.tokens; ++s) {
        if (index != TableIndex::kPosition) {
          const int64_t token = b * problem.shape.tokens + s;
          result_.push_back(
              {TableRowOf(problem, index, b, s), one_position ? PositionOf(problem, b, s) : token});
          continue;
        }
        for (int64_t axis = 0; axis < axis_count; ++axis) AddPosition(PositionOnAxis(problem, axis, b, s));
      }
  }

  std::vector<TableRow> Take() && {
    const auto before = [](const TableRow& a, const TableRow& b) { return a.row < b.row; };
    const auto same = [](const TableRow& a, const TableRow& b) { return a.row == b.row; };
    std::sort(result_.begin(), result_.end(), before);
    result_.erase(std::unique(result_.begin(), result_.end(), same), result_.end());
    return std::move(result_);
  }

 private:
  // Of a position beyond the table also what a kernel that clamps or wraps it reads.
  void AddPosition(int64_t position) {
    if (rows_ == 0) return;
    if (position >= 0 && position < rows_) return AddAround(position);
    AddAround(position < 0 ? 0 : rows_ - 1);
    AddAround((position % rows_ + rows_) % rows_);
  }
  void AddAround(int64_t row) {
    for (int64_t r = std::max<int64_t>(0, row - kNeighbours); r <= std::min(rows_ - 1, row + kNeighbours);
         ++r)
      result_.push_back({r, r});
  }

  int64_t rows_;
  std::vector<TableRow> result_;
};

// The rows of a table with their angles by the law.
struct LawRows {
  RowSource source;
  std::vector<TableRow> rows;
};
Result<LawRows> LawRowsOf(const Problem& problem, TableIndex index, int64_t rows, DType dtype) {
  Problem forward = index == TableIndex::kPosition ? AtEveryRow(problem, rows) : problem;
  forward.direction = Direction::kForward;
  forward.dtype = dtype;
  auto source = RowSource::Create(forward, Level::kIdeal, {});
  if (!source) return tl::unexpected(source.error());
  return LawRows{*std::move(source), RowsToFill(problem, index, rows).Take()};
}

// A number in (-1, 1) for an element of a table, by seed, role and coordinates.
double FreeNumber(uint64_t seed, Role role, int64_t row, int64_t column) {
  const PhiloxCounter words = Philox({static_cast<uint32_t>(column), static_cast<uint32_t>(row),
                                      static_cast<uint32_t>(row >> 32), static_cast<uint32_t>(role) << 24},
                                     seed);
  return static_cast<double>(2 * int64_t{words[0]} + 1 - (int64_t{1} << 32)) * 0x1p-32;
}

// inv_freq or periods: one number per pair. `law(i)` gives that of the law, as a function of the precision.
template <class Given, class Law>
Result<void> FillPairs(const Problem& problem, const Given& given, const TensorView& view, Law law) {
  if (const auto table = GetFrequencyTable(problem); !table) return tl::unexpected(table.error());
  for (int64_t i = 0; i < problem.pairs(); ++i) {
    const int64_t index = view.tensor->offset + i * view.tensor->strides[0];
    std::byte* const to = view.base + index * Info(given.dtype).bytes;
    if (given.fill != TableFill::kLaw) {
      EncodeNearest(given.dtype, FreeNumber(problem.data.seed, view.tensor->role, 0, i), to);
    } else {
      law(i, to);
    }
  }
  return {};
}

Result<void> FillInvFreq(const Problem& problem, const GivenInvFreq& given, const TensorView& view) {
  return FillPairs(problem, given, view, [&](int64_t i, std::byte* to) {
    RoundReal([&](int64_t precision) { return InvFreqBall(problem, i, precision); }, given.dtype, to);
  });
}

// A pair that does not turn has an infinite period.
Result<void> FillPeriods(const Problem& problem, const GivenPeriods& given, const TensorView& view) {
  return FillPairs(problem, given, view, [&](int64_t i, std::byte* to) {
    if (arb_is_zero(InvFreqBall(problem, i, 64).get()))
      return EncodeNearest(given.dtype, std::numeric_limits<double>::infinity(), to);
    const auto period = [&](int64_t precision) {
      return Ball(1, precision) / InvFreqBall(problem, i, precision);
    };
    RoundReal(period, given.dtype, to);
  });
}

Result<void> FillAngles(const Problem& problem, const GivenAngles& given, const TensorView& view) {
  const int64_t rows = view.tensor->shape[0], pairs = problem.pairs();
  const auto put = [&](int64_t row, int64_t column, auto encode) {
    if (std::byte* const to = ElementOf(view, row, column)) encode(to);
  };
  if (given.fill != TableFill::kLaw) {
    const int64_t second = given.fill == TableFill::kUneven ? pairs : 0;
    for (const TableRow& at : RowsToFill(problem, given.index, rows).Take())
      for (int64_t i = 0; i < pairs; ++i) {
        const RowSlots slots = AngleSlotsOf(given.width, pairs, i);
        for (const auto& [slot, number] : {std::pair{slots.second, second + i}, std::pair{slots.first, i}})
          put(at.row, slot, [&, n = number](std::byte* to) {
            EncodeNearest(given.dtype, FreeNumber(problem.data.seed, Role::kAngles, at.row, n), to);
          });
      }
    return {};
  }
  const auto law = LawRowsOf(problem, given.index, rows, problem.dtype);
  if (!law) return tl::unexpected(law.error());
  for (const TableRow& at : law->rows)
    for (int64_t i = 0; i < pairs; ++i) {
      const auto angle = [&](int64_t precision) {
        return law->source.AngleAt(at.key, static_cast<size_t>(i), precision + 64);
      };
      const RowSlots slots = AngleSlotsOf(given.width, pairs, i);
      for (const int64_t slot : {slots.first, slots.second})
        put(at.row, slot, [&](std::byte* to) { RoundReal(angle, given.dtype, to); });
    }
  return {};
}

struct CacheViews {
  TensorView cos, sin;  // one tensor twice in fused and stacked layouts
};

// The law's cos and sin are the rotation of (1, 0), so the rotator rounds them.
template <class T>
Result<void> FillLawRows(const Problem& problem, const GivenCache& cache, const CacheViews& views, T one) {
  auto law = LawRowsOf(problem, cache.index, views.cos.tensor->shape[0], cache.dtype);
  if (!law) return tl::unexpected(law.error());
  Rotator rotator(law->source);
  T ones[kBlock], zeros[kBlock] = {}, cos[kBlock], sin[kBlock];
  std::fill(std::begin(ones), std::end(ones), one);
  const int64_t pairs = problem.pairs();
  for (const TableRow& at : law->rows) {
    rotator.SetRow(at.key);
    for (int64_t first = 0; first < pairs; first += static_cast<int64_t>(kBlock)) {
      const int64_t n = std::min<int64_t>(static_cast<int64_t>(kBlock), pairs - first);
      rotator.Rotate(static_cast<size_t>(first), static_cast<size_t>(n), ones, zeros, cos, sin);
      for (int64_t i = 0; i < n; ++i) {
        const CacheSlots slots = CacheSlotsOf(cache.layout, pairs, first + i);
        for (const int64_t slot : {slots.cos.first, slots.cos.second}) Put(views.cos, at.row, slot, cos[i]);
        for (const int64_t slot : {slots.sin.first, slots.sin.second}) Put(views.sin, at.row, slot, sin[i]);
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
  for (const TableRow& at : RowsToFill(problem, cache.index, views.cos.tensor->shape[0]).Take())
    for (int64_t i = 0; i < pairs; ++i) {
      const CacheSlots slots = CacheSlotsOf(cache.layout, pairs, i);
      put(views.cos, Role::kCos, at.row, slots.cos.first, i);
      put(views.sin, Role::kSin, at.row, slots.sin.first, i);
      if (!HasFullWidth(cache.layout)) continue;
      put(views.cos, Role::kCos, at.row, slots.cos.second, uneven ? pairs + i : i);
      put(views.sin, Role::kSin, at.row, slots.sin.second, uneven ? pairs + i : i);
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
      case Role::kPeriods:
        return FillPeriods(problem, std::get<GivenPeriods>(problem.angles), view);
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
