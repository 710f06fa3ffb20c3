#include "adapters/host/runs.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace ropecheck {
namespace {

struct Axis {
  int64_t stride, count;
};

void AddRuns(const Tensor& tensor, std::vector<ByteRun>& runs) {
  if (tensor.elements() == 0) return;
  int64_t lowest = tensor.offset;
  std::array<Axis, 4> axes{};  // that lead to other bytes, fastest first
  size_t n = 0;
  for (size_t i = 0; i < static_cast<size_t>(tensor.ndim); ++i) {
    if (tensor.strides[i] < 0) lowest += (tensor.shape[i] - 1) * tensor.strides[i];
    if (tensor.shape[i] <= 1 || tensor.strides[i] == 0) continue;
    const Axis axis = {std::abs(tensor.strides[i]), tensor.shape[i]};
    size_t at = n++;
    for (; at > 0 && axes[at - 1].stride > axis.stride; --at) axes[at] = axes[at - 1];
    axes[at] = axis;
  }
  int64_t length = 1;  // of the run that the fast axes make together, in elements
  size_t outer = 0;
  for (; outer < n && axes[outer].stride <= length; ++outer)
    length += (axes[outer].count - 1) * axes[outer].stride;

  const int64_t bytes = Info(tensor.dtype).bytes;
  std::array<int64_t, 4> index{};
  for (;;) {
    int64_t begin = lowest;
    for (size_t i = outer; i < n; ++i) begin += index[i] * axes[i].stride;
    runs.push_back({begin * bytes, (begin + length) * bytes});
    size_t i = outer;
    while (i < n && ++index[i] == axes[i].count) index[i++] = 0;
    if (i == n) return;
  }
}

}  // namespace

std::vector<ByteRun> CoveredRuns(const TensorPlan& plan, int buffer) {
  std::vector<ByteRun> runs;
  const auto by_begin = [](const ByteRun& a, const ByteRun& b) { return a.begin < b.begin; };
  for (const Tensor& tensor : plan.tensors)
    if (tensor.buffer == buffer) AddRuns(tensor, runs);
  if (runs.size() < 2) return runs;
  // Of one tensor they mostly come in order.
  if (!std::is_sorted(runs.begin(), runs.end(), by_begin)) std::sort(runs.begin(), runs.end(), by_begin);
  size_t last = 0;
  for (size_t i = 1; i < runs.size(); ++i) {
    if (runs[i].begin <= runs[last].end) {
      runs[last].end = std::max(runs[last].end, runs[i].end);
    } else {
      runs[++last] = runs[i];
    }
  }
  runs.resize(last + 1);
  return runs;
}

std::vector<ByteRun> Gaps(const std::vector<ByteRun>& covered, int64_t bytes) {
  std::vector<ByteRun> gaps;
  int64_t at = 0;
  for (const ByteRun& run : covered) {
    if (run.begin > at) gaps.push_back({at, run.begin});
    at = run.end;
  }
  if (at < bytes) gaps.push_back({at, bytes});
  return gaps;
}

}  // namespace ropecheck
