#include "adapters/host/to_abi.h"

#include <algorithm>

#include "adapters/host/support.h"
#include "reference/frequency/law_members.h"

namespace ropecheck {
namespace {

struct Params {
  using List = std::vector<double>;
  static double D(int64_t v) { return static_cast<double>(v); }

  template <class Law>
  List operator()(const Law& law) const {
    return std::apply([](const auto&... members) { return List{static_cast<double>(members)...}; },
                      LawMembers(law));
  }
  List operator()(const Explicit& l) const { return l.inv_freq; }
  List operator()(const Divisors& l) const { return l.divisors; }
  List operator()(const LongRope& l) const {
    List list = {D(l.original_length), D(l.length)};
    list.insert(list.end(), l.short_factors.begin(), l.short_factors.end());
    list.insert(list.end(), l.long_factors.begin(), l.long_factors.end());
    return list;
  }
};

int64_t TableRows(const Problem& p) {
  TableIndex index = TableIndex::kPosition;
  int64_t rows = 0;
  if (const auto* angles = std::get_if<GivenAngles>(&p.angles)) {
    index = angles->index;
    rows = angles->rows;
  } else if (const auto* cache = std::get_if<GivenCache>(&p.angles)) {
    index = cache->index;
    rows = cache->rows;
  } else {
    return 0;
  }
  switch (index) {
    case TableIndex::kPosition:
      return rows;
    case TableIndex::kToken:
      return p.shape.tokens;
    case TableIndex::kSequenceToken:
      return p.shape.batch * p.shape.tokens;
  }
  return rows;
}

// The bytes a tensor may touch, relative to its element 0.
std::pair<int64_t, int64_t> ByteExtent(const Tensor& tensor) {
  if (tensor.elements() == 0) return {0, 0};
  int64_t lo = 0, hi = 0;
  for (int axis = 0; axis < tensor.ndim; ++axis) {
    const int64_t reach =
        (tensor.shape[static_cast<size_t>(axis)] - 1) * tensor.strides[static_cast<size_t>(axis)];
    (reach < 0 ? lo : hi) += reach;
  }
  const int64_t bytes = Info(tensor.dtype).bytes;
  return {lo * bytes, (hi + 1) * bytes};
}

}  // namespace

std::vector<double> LawParams(const FrequencyLaw& law) { return std::visit(Params{}, law); }

AbiProblem::AbiProblem(const Problem& p, const Circumstances& around, std::string text)
    : law_params_(LawParams(p.law)), text_(std::move(text)) {
  rc_problem& out = problem_;
  out.struct_size = sizeof(rc_problem);
  out.direction = AxisValue(p, RC_AXIS_DIRECTION);
  out.pairing = AxisValue(p, RC_AXIS_PAIRING);
  out.dtype = AxisValue(p, RC_AXIS_DTYPE);
  out.law = AxisValue(p, RC_AXIS_LAW);
  out.angles = AxisValue(p, RC_AXIS_ANGLES);
  out.cache_layout = AxisValue(p, RC_AXIS_CACHE_LAYOUT);
  out.cache_dtype = AxisValue(p, RC_AXIS_CACHE_DTYPE);
  out.table_index = AxisValue(p, RC_AXIS_TABLE_INDEX);
  out.positions = AxisValue(p, RC_AXIS_POSITIONS);
  out.layout = AxisValue(p, RC_AXIS_LAYOUT);
  out.placement = AxisValue(p, RC_AXIS_PLACEMENT);
  out.base = p.base;
  out.gain = p.gain;
  out.batch = p.shape.batch;
  out.tokens = p.shape.tokens;
  out.heads_q = p.shape.heads_q;
  out.heads_k = p.shape.heads_k.value_or(-1);
  out.head_dim = p.window.head_dim;
  out.rot_dim = p.window.rot_dim;
  out.rot_offset = p.window.rot_offset;
  out.table_rows = TableRows(p);
  if (const auto* offset = std::get_if<Offset>(&p.positions)) out.pos_offset = offset->value;
  if (const auto* shard = std::get_if<ContextParallel>(&p.positions)) {
    out.cp_size = static_cast<uint32_t>(shard->size);
    out.cp_rank = static_cast<uint32_t>(shard->rank);
  }
  if (const auto* axes = std::get_if<MultiAxis>(&p.positions)) {
    sections_ = axes->sections;
    out.axis_map = AxisValue(p, RC_AXIS_AXIS_MAP);
  }
  out.angle_width = AxisValue(p, RC_AXIS_ANGLE_WIDTH);
  out.threads = static_cast<uint32_t>(around.threads);
  out.n_law_params = static_cast<uint32_t>(law_params_.size());
  out.law_params = law_params_.empty() ? nullptr : law_params_.data();
  out.n_sections = static_cast<uint32_t>(sections_.size());
  out.sections = sections_.empty() ? nullptr : sections_.data();
  out.text = text_.c_str();
}

AbiCall::AbiCall(const TensorPlan& plan, std::span<const PlacedBuffer> buffers, const Circumstances& around,
                 uint64_t index) {
  axes_.reserve(plan.tensors.size());
  buffers_.reserve(plan.buffers.size());
  tensors_.reserve(plan.tensors.size());
  for (size_t i = 0; i < plan.buffers.size(); ++i) {
    const Buffer& buffer = plan.buffers[i];
    buffers_.push_back({.struct_size = sizeof(rc_buffer),
                        .access = RC_READ | (buffer.access == Access::kRead ? 0u : uint32_t{RC_WRITE}),
                        .base = buffers[i].base,
                        .bytes = buffer.bytes,
                        .align_bytes = buffers[i].align});
  }
  for (const Tensor& tensor : plan.tensors) {
    axes_.push_back({tensor.shape, tensor.strides});
    const auto [lo, hi] = ByteExtent(tensor);
    tensors_.push_back(
        {.struct_size = sizeof(rc_tensor),
         .role = static_cast<uint32_t>(tensor.role),
         .dtype = static_cast<uint32_t>(tensor.dtype),
         .ndim = static_cast<uint32_t>(tensor.ndim),
         .buffer = static_cast<uint32_t>(tensor.buffer),
         .reserved = 0,
         .data = buffers[static_cast<size_t>(tensor.buffer)].base + tensor.offset * Info(tensor.dtype).bytes,
         .shape = axes_.back().shape.data(),
         .strides = axes_.back().strides.data(),
         .lo_byte = lo,
         .hi_byte = hi});
  }
  call_.struct_size = sizeof(rc_call);
  call_.n_tensors = static_cast<uint32_t>(tensors_.size());
  call_.n_buffers = static_cast<uint32_t>(buffers_.size());
  call_.threads = static_cast<uint32_t>(around.threads);
  call_.tensors = tensors_.data();
  call_.buffers = buffers_.data();
  call_.index = index;
}

void AbiCall::SetWorkspace(void* workspace, int64_t bytes) {
  call_.workspace = workspace;
  call_.workspace_bytes = bytes;
}

}  // namespace ropecheck
