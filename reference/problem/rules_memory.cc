#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "reference/problem/names.h"
#include "reference/problem/rules.h"
#include "reference/problem/saturate.h"
#include "reference/problem/special.h"

namespace ropecheck {
namespace {

struct Strided {
  std::string_view name;
  const std::optional<Strides>& strides;
  int64_t heads;
  bool is_output;
};

std::array<Strided, 4> StridedTensors(const Problem& problem) {
  const Layout& layout = problem.layout;
  const int64_t heads_q = problem.shape.heads_q, heads_k = problem.shape.heads_k.value_or(0);
  return {{{"q", layout.q, heads_q, false},
           {"k", layout.k, heads_k, false},
           {"out_q", layout.out_q, heads_q, true},
           {"out_k", layout.out_k, heads_k, true}}};
}

std::array<int64_t, 4> ExtentsOf(const Problem& problem, int64_t heads) {
  return {problem.shape.batch, problem.shape.tokens, heads, problem.window.head_dim};
}

// Elements from the lowest to past the highest one.
int64_t SpanOf(const std::array<int64_t, 4>& extents, const Strides& strides) {
  int64_t span = 1;
  for (size_t axis = 0; axis < 4; ++axis) {
    const int64_t reach = SaturatingMultiply(extents[axis] - 1, strides[axis]);
    span = SaturatingAdd(span, reach < 0 ? SaturatingMultiply(reach, -1) : reach);
  }
  return span;
}

// True where each axis steps over all that faster axes can reach: enough for no two elements to meet.
bool StepsOver(const std::array<int64_t, 4>& extents, const Strides& strides) {
  std::array<size_t, 4> axes = {0, 1, 2, 3};
  const auto step = [&](size_t axis) { return std::abs(strides[axis]); };
  std::sort(axes.begin(), axes.end(), [&](size_t a, size_t b) { return step(a) < step(b); });
  int64_t reach = 0;
  for (const size_t axis : axes) {
    if (extents[axis] == 0) return true;
    if (extents[axis] == 1) continue;
    if (step(axis) <= reach) return false;
    reach += (extents[axis] - 1) * step(axis);
  }
  return true;
}

}  // namespace

Complaint LayoutStructure(const Problem& problem) {
  const Layout& layout = problem.layout;
  const int64_t element_bytes = Info(problem.dtype).bytes;
  if (layout.order == AxisOrder::kTHD && problem.shape.batch != 1)
    return fmt::format("packed tokens have batch 1, not {} (axis layout). Use b1, or layout=bshd",
                       problem.shape.batch);
  if (layout.packed_qkv && !problem.shape.heads_k)
    return fmt::format("{}/qkv needs a k tensor (axis layout). Use h{}/{}", NameOf(layout.order),
                       problem.shape.heads_q, problem.shape.heads_q);
  if (layout.packed_qkv && (layout.q || layout.k))
    return "the strides of q and k follow from qkv (axis strides). Leave q and k out";
  if (!problem.shape.heads_k && (layout.k || layout.out_k))
    return "there is no k tensor that could have strides (axis strides). Leave k and out_k out";
  if (problem.placement == Placement::kInPlace && (layout.out_q || layout.out_k))
    return "in place the outputs have the inputs' strides (axis strides). Leave out_q and out_k out, or use "
           "place=out";
  const int64_t dense_heads =
      SaturatingAdd(problem.shape.heads_q,
                    SaturatingMultiply(problem.shape.heads_k.value_or(0), layout.packed_qkv ? 2 : 1));
  int64_t dense_bytes = element_bytes;
  for (const int64_t extent : ExtentsOf(problem, dense_heads)) {
    if (extent == 0) continue;  // the other axes still have strides
    dense_bytes = SaturatingMultiply(dense_bytes, extent);
  }
  if (dense_bytes > kLargestTensorBytes)
    return fmt::format("tensors of {} bytes are larger than 2^46 (axes b, s, h, d). Use smaller sizes",
                       dense_bytes);
  for (const Strided& tensor : StridedTensors(problem)) {
    if (!tensor.strides) continue;
    for (const int64_t stride : *tensor.strides)
      if (stride < -kLargestTensorBytes || stride > kLargestTensorBytes)
        return fmt::format("stride {} of {} is beyond 2^46 (axis strides). Use smaller strides", stride,
                           tensor.name);
    if (SaturatingMultiply(SpanOf(ExtentsOf(problem, tensor.heads), *tensor.strides), element_bytes) >
        kLargestTensorBytes)
      return fmt::format("{} spans more than 2^46 bytes (axis strides). Use smaller strides", tensor.name);
  }
  return {};
}

Complaint CheckOutputs(const Problem& problem) {
  const bool in_place = problem.placement == Placement::kInPlace;
  for (const Strided& tensor : StridedTensors(problem)) {
    if (!tensor.strides || (!in_place && !tensor.is_output)) continue;
    if (!StepsOver(ExtentsOf(problem, tensor.heads), *tensor.strides))
      return fmt::format(
          "elements of {}, which is written, may share memory (axis strides). Use strides that step over "
          "the faster axes",
          tensor.name);
  }
  return {};
}

Complaint CheckData(const Problem& problem) {
  const DataSpec& data = problem.data;
  if (Info(problem.dtype).precision == 0)
    return fmt::format("data cannot be {} (axis dtype). Use f64, f32, f16 or bf16", NameOf(problem.dtype));
  const bool named = data.kind == DataSpec::Kind::kSpecial || data.kind == DataSpec::Kind::kFile;
  if (!named && !data.name.empty()) return fmt::format("{} takes no name (axis data)", NameOf(data.kind));
  if (data.kind == DataSpec::Kind::kSpecial && FindSpecial(data.name) == nullptr) {
    std::string names;
    for (const Special& special : Specials())
      names += fmt::format("{}{}", names.empty() ? "" : ", ", special.name);
    return fmt::format("there are no special values '{}' (axis data). There are {}", data.name, names);
  }
  return {};
}

}  // namespace ropecheck
