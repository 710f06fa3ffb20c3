#include "reference/problem/tensors.h"

#include <algorithm>

#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

constexpr std::array<std::string_view, 13> kRoleNames = {
    "q",      "k",   "out_q", "out_k",   "positions", "cu_seqlens", "inv_freq",
    "angles", "cos", "sin",   "cos_sin", "factors",   "periods"};

using Dims = std::array<int64_t, 4>;

// Storage order of the logical axes (0 batch, 1 token, 2 head, 3 dim), fastest first.
constexpr std::array<Dims, 4> kFastestFirst = {{
    {3, 2, 1, 0},  // BSHD
    {3, 1, 2, 0},  // BHSD
    {3, 2, 0, 1},  // SBHD
    {3, 2, 1, 0},  // THD
}};

// Lowest and highest element relative to logical element 0, both inclusive. Not for empty tensors.
struct Extent {
  int64_t lo = 0, hi = 0;
};

Extent ExtentOf(const Tensor& tensor) {
  Extent extent;
  for (int axis = 0; axis < tensor.ndim; ++axis) {
    const int64_t reach = (tensor.shape[axis] - 1) * tensor.strides[axis];
    (reach < 0 ? extent.lo : extent.hi) += reach;
  }
  return extent;
}

class Planner {
 public:
  explicit Planner(const Problem& problem) : problem_(problem) {
    plan_.tensors.reserve(8);
    plan_.buffers.reserve(8);
  }

  TensorPlan Plan() && {
    AddData();
    AddPositions();
    AddTables();
    return std::move(plan_);
  }

 private:
  // q, k, out_q and out_k.
  void AddData() {
    const bool in_place = problem_.placement == Placement::kInPlace;
    const Layout& layout = problem_.layout;
    const bool has_k = problem_.shape.heads_k.has_value();
    const int64_t heads_q = problem_.shape.heads_q;
    const int64_t heads_k = problem_.shape.heads_k.value_or(0);
    const Access access = in_place ? Access::kReadWrite : Access::kRead;

    if (layout.packed_qkv) {
      const Strides strides = DenseStrides(heads_q + 2 * heads_k);
      AddSharedBuffer(DataTensor(Role::kQ, heads_q, strides), DataTensor(Role::kK, heads_k, strides),
                      heads_q * strides[2], access);
    } else {
      Add(DataTensor(Role::kQ, heads_q, layout.q.value_or(DenseStrides(heads_q))), access);
      if (has_k) Add(DataTensor(Role::kK, heads_k, layout.k.value_or(DenseStrides(heads_k))), access);
    }
    if (in_place) {
      AddAlias(Role::kOutQ, Role::kQ);
      if (has_k) AddAlias(Role::kOutK, Role::kK);
    } else {
      Add(DataTensor(Role::kOutQ, heads_q, layout.out_q.value_or(DenseStrides(heads_q))), Access::kReadWrite);
      if (has_k)
        Add(DataTensor(Role::kOutK, heads_k, layout.out_k.value_or(DenseStrides(heads_k))),
            Access::kReadWrite);
    }
  }

  void AddPositions() {
    const int64_t batch = problem_.shape.batch, tokens = problem_.shape.tokens;
    const bool thd = problem_.layout.order == AxisOrder::kTHD;
    const auto per_token = [&](DType dtype) {
      thd ? AddDense(Role::kPositions, dtype, {tokens}) : AddDense(Role::kPositions, dtype, {batch, tokens});
    };
    if (const auto* p = std::get_if<PerSequence>(&problem_.positions)) {
      AddDense(Role::kPositions, p->dtype, {batch});
    } else if (const auto* ids = std::get_if<Ids>(&problem_.positions)) {
      per_token(ids->dtype);
    } else if (const auto* real = std::get_if<RealPositions>(&problem_.positions)) {
      per_token(real->dtype);
    } else if (const auto* axes = std::get_if<MultiAxis>(&problem_.positions)) {
      AddDense(Role::kPositions, axes->dtype, {static_cast<int64_t>(axes->ids.size()), batch, tokens});
    } else if (const auto* packed = std::get_if<Packed>(&problem_.positions)) {
      AddDense(Role::kCuSeqlens, DType::kI32, {static_cast<int64_t>(packed->cu_seqlens.size())});
      if (packed->offsets) AddDense(Role::kPositions, packed->dtype, {packed->sequences()});
    }
  }

  void AddTables() {
    const int64_t pairs = problem_.pairs(), width = problem_.window.rot_dim;
    if (const auto* inv_freq = std::get_if<GivenInvFreq>(&problem_.angles)) {
      AddDense(Role::kInvFreq, inv_freq->dtype, {pairs});
    } else if (const auto* angles = std::get_if<GivenAngles>(&problem_.angles)) {
      AddRows(Role::kAngles, *angles, Rows(angles->index, angles->rows),
              angles->width == AngleWidth::kPairs ? pairs : width);
    } else if (const auto* periods = std::get_if<GivenPeriods>(&problem_.angles)) {
      AddDense(Role::kPeriods, periods->dtype, {pairs});
    } else if (const auto* cache = std::get_if<GivenCache>(&problem_.angles)) {
      const int64_t rows = Rows(cache->index, cache->rows);
      switch (cache->layout) {
        case CacheLayout::kFused:
        case CacheLayout::kFusedSinFirst:
          return AddRows(Role::kCosSin, *cache, rows, width);
        case CacheLayout::kSeparate:
          AddRows(Role::kCos, *cache, rows, pairs);
          return AddRows(Role::kSin, *cache, rows, pairs);
        case CacheLayout::kDuplicated:
        case CacheLayout::kRepeated:
          AddRows(Role::kCos, *cache, rows, width);
          return AddRows(Role::kSin, *cache, rows, width);
        case CacheLayout::kStacked:
          return Add({.role = Role::kCosSin,
                      .dtype = cache->dtype,
                      .ndim = 3,
                      .shape = {rows, pairs, 2},
                      .strides = {cache->row_stride == 0 ? width : cache->row_stride, 2, 1}},
                     Access::kRead);
      }
    }
  }

  int64_t Rows(TableIndex index, int64_t rows) const {
    switch (index) {
      case TableIndex::kPosition:
        return rows;
      case TableIndex::kToken:
        return problem_.shape.tokens;
      case TableIndex::kSequenceToken:
        return problem_.shape.batch * problem_.shape.tokens;
    }
    return rows;
  }

  template <class Table>
  void AddRows(Role role, const Table& table, int64_t rows, int64_t width) {
    Add({.role = role,
         .dtype = table.dtype,
         .ndim = 2,
         .shape = {rows, width},
         .strides = {table.row_stride == 0 ? width : table.row_stride, 1}},
        Access::kRead);
  }

  Strides DenseStrides(int64_t heads) const {
    const Dims extents = {problem_.shape.batch, problem_.shape.tokens, heads, problem_.window.head_dim};
    Strides strides{};
    int64_t step = 1;
    for (const int64_t axis : kFastestFirst[static_cast<size_t>(problem_.layout.order)]) {
      strides[axis] = step;
      step *= extents[axis];
    }
    return strides;
  }

  Tensor DataTensor(Role role, int64_t heads, const Strides& strides) const {
    const Shape& shape = problem_.shape;
    Tensor tensor{.role = role, .dtype = problem_.dtype};
    if (problem_.layout.order == AxisOrder::kTHD) {
      tensor.ndim = 3;
      tensor.shape = {shape.tokens, heads, problem_.window.head_dim};
      tensor.strides = {strides[1], strides[2], strides[3]};
    } else {
      tensor.ndim = 4;
      tensor.shape = {shape.batch, shape.tokens, heads, problem_.window.head_dim};
      tensor.strides = strides;
    }
    return tensor;
  }

  // A buffer of its own.
  void Add(Tensor tensor, Access access) {
    tensor.buffer = static_cast<int>(plan_.buffers.size());
    plan_.buffers.push_back({.element_bytes = Info(tensor.dtype).bytes, .access = access});
    FitBuffer(plan_, plan_.tensors.emplace_back(tensor));
  }

  // Two tensors in one buffer; the second's element 0 lies `apart` elements after the first's.
  void AddSharedBuffer(Tensor first, Tensor second, int64_t apart, Access access) {
    const int element_bytes = Info(first.dtype).bytes;
    Buffer buffer{.element_bytes = element_bytes, .access = access};
    if (first.elements() > 0 || second.elements() > 0) {
      Extent a = ExtentOf(first), b = ExtentOf(second);
      b.lo += apart;
      b.hi += apart;
      if (first.elements() == 0) a = b;
      if (second.elements() == 0) b = a;
      const int64_t lo = std::min(a.lo, b.lo);
      buffer.bytes = (std::max(a.hi, b.hi) - lo + 1) * element_bytes;
      if (first.elements() > 0) first.offset = -lo;
      if (second.elements() > 0) second.offset = apart - lo;
    }
    first.buffer = second.buffer = static_cast<int>(plan_.buffers.size());
    plan_.buffers.push_back(buffer);
    plan_.tensors.push_back(first);
    plan_.tensors.push_back(second);
  }

  void AddDense(Role role, DType dtype, std::initializer_list<int64_t> shape) {
    Tensor tensor{.role = role, .dtype = dtype, .ndim = static_cast<int>(shape.size())};
    std::copy(shape.begin(), shape.end(), tensor.shape.begin());
    int64_t step = 1;
    for (int axis = tensor.ndim - 1; axis >= 0; --axis) {
      tensor.strides[axis] = step;
      step *= tensor.shape[axis];
    }
    Add(tensor, Access::kRead);
  }

  void AddAlias(Role role, Role of) {
    Tensor tensor = *plan_.Find(of);
    tensor.role = role;
    plan_.tensors.push_back(tensor);
  }

  const Problem& problem_;
  TensorPlan plan_;
};

}  // namespace

std::string_view Name(Role role) { return kRoleNames[static_cast<size_t>(role)]; }

int64_t Tensor::elements() const {
  int64_t product = 1;
  for (int axis = 0; axis < ndim; ++axis) product *= shape[axis];
  return product;
}

Tensor WithBatch(const Tensor& tensor) {
  if (tensor.ndim != 3) return tensor;
  Tensor wide = tensor;
  wide.ndim = 4;
  wide.shape = {1, tensor.shape[0], tensor.shape[1], tensor.shape[2]};
  wide.strides = {0, tensor.strides[0], tensor.strides[1], tensor.strides[2]};
  return wide;
}

const Tensor* TensorPlan::Find(Role role) const {
  for (const Tensor& tensor : tensors)
    if (tensor.role == role) return &tensor;
  return nullptr;
}

void FitBuffer(TensorPlan& plan, Tensor& tensor) {
  Buffer& buffer = plan.buffers[static_cast<size_t>(tensor.buffer)];
  buffer.bytes = tensor.offset = 0;
  if (tensor.elements() == 0) return;
  const Extent extent = ExtentOf(tensor);
  buffer.bytes = (extent.hi - extent.lo + 1) * buffer.element_bytes;
  tensor.offset = -extent.lo;
}

Result<TensorPlan> PlanTensors(const Problem& problem) {
  if (auto structure = ValidateStructure(problem); !structure) return tl::unexpected(structure.error());
  return Planner(problem).Plan();
}

}  // namespace ropecheck
