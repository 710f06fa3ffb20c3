#include "reference/precision/gather.h"

#include <bit>
#include <cstring>
#include <memory>
#include <type_traits>

#include "reference/problem/pairs.h"

namespace ropecheck {
namespace {

template <class T>
T Load(const std::byte* p) {
  T value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

// Every fp16 value, by its bits: 256 KiB that stay in L2, an eighth of the time of decoding one by one.
const float* F16Table() {
  static const std::unique_ptr<const float[]> table = [] {
    auto values = std::make_unique<float[]>(65536);
    for (uint32_t bits = 0; bits < 65536; ++bits) values[bits] = F16ToFloat(static_cast<uint16_t>(bits));
    return values;
  }();
  return table.get();
}

// n elements that lie `stride` bytes apart. The two strides that occur most get loops of their own, which the
// compiler vectorises.
template <class Raw, class Real, class Widen>
void Spread(const std::byte* p, int64_t stride, int64_t n, Real* out, Widen widen) {
  constexpr int64_t kDense = sizeof(Raw);
  if (stride == kDense) {
    for (int64_t i = 0; i < n; ++i) out[i] = widen(Load<Raw>(p + i * kDense));
  } else if (stride == 2 * kDense) {
    for (int64_t i = 0; i < n; ++i) out[i] = widen(Load<Raw>(p + i * 2 * kDense));
  } else {
    for (int64_t i = 0; i < n; ++i) out[i] = widen(Load<Raw>(p + i * stride));
  }
}

}  // namespace

template <class Real>
PairReader<Real>::PairReader(const TensorView& view, const Problem& problem, PairSide side)
    : tensor_(view.tensor),
      base_(view.base + view.tensor->offset * Info(view.tensor->dtype).bytes),
      element_(Info(view.tensor->dtype).bytes),
      batch_(tensor_->strides[0] * element_),
      token_(tensor_->strides[1] * element_),
      head_(tensor_->strides[2] * element_) {
  const int64_t dim_bytes = tensor_->strides[3] * element_;
  for (const PairRun& run : PairRuns(problem)) {
    const auto& [at, step] = side == PairSide::kRead ? run.read : run.write;
    runs_.push_back(
        {run.first_pair, run.count, {at.first, at.second}, {at.first * dim_bytes, at.second * dim_bytes}});
    step_ = step;
  }
  spacing_ = step_ * dim_bytes;
  is_array_ = runs_.size() == 1 && spacing_ == element_;
  for (auto& copy : copy_) copy.resize(static_cast<size_t>(problem.pairs()));
}

template <class Real>
void PairReader<Real>::Read() {
  for (int m = 0; m < 2; ++m) {
    at_[m] = dense<Real>(m);
    if (at_[m] != nullptr) continue;
    at_[m] = copy_[m].data();
    for (const Run& run : runs_) Copy(bytes(run.first_pair, m), run.count, copy_[m].data() + run.first_pair);
  }
}

template <class Real>
void PairReader<Real>::Copy(const std::byte* p, int64_t count, Real* out) const {
  if constexpr (std::is_same_v<Real, double>) {
    Spread<double>(p, spacing_, count, out, [](double v) { return v; });
  } else {
    switch (tensor_->dtype) {
      case DType::kF32:
        Spread<float>(p, spacing_, count, out, [](float v) { return v; });
        break;
      case DType::kBF16:  // the upper half of an fp32
        Spread<uint16_t>(p, spacing_, count, out,
                         [](uint16_t v) { return std::bit_cast<float>(uint32_t{v} << 16); });
        break;
      default: {
        const float* table = F16Table();
        Spread<uint16_t>(p, spacing_, count, out, [table](uint16_t v) { return table[v]; });
      }
    }
  }
}

template class PairReader<float>;
template class PairReader<double>;

}  // namespace ropecheck
