// A problem's tensors in ordinary memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

#include "reference/problem/tensors.h"

namespace ropecheck {

class HostTensors {
 public:
  explicit HostTensors(const Problem& problem) : HostTensors(*PlanTensors(problem)) {}
  explicit HostTensors(const TensorPlan& plan) : plan_(std::make_unique<TensorPlan>(plan)) {
    for (const Buffer& buffer : plan_->buffers)
      memory_.emplace_back(static_cast<size_t>(buffer.bytes) + 2 * kGuard, std::byte{0xFF});
    for (const Tensor& tensor : plan_->tensors)
      views_.push_back({&tensor, memory_[static_cast<size_t>(tensor.buffer)].data() + kGuard});
  }
  std::span<const TensorView> views() const { return views_; }
  const TensorView& operator[](Role role) const {
    for (const TensorView& view : views_)
      if (view.tensor->role == role) return view;
    std::abort();
  }
  // The element with flat logical index `flat` (row-major over the shape).
  double At(Role role, int64_t flat) const {
    return Decode((*this)[role].tensor->dtype, Address(role, flat));
  }
  void Set(Role role, int64_t flat, double value) {
    EncodeNearest((*this)[role].tensor->dtype, value, Address(role, flat));
  }

  // Whether nothing was written next to the buffers.
  bool GuardsHold() const {
    const auto untouched = [](std::byte byte) { return byte == std::byte{0xFF}; };
    return std::all_of(memory_.begin(), memory_.end(), [&](const std::vector<std::byte>& buffer) {
      return std::all_of(buffer.begin(), buffer.begin() + kGuard, untouched) &&
             std::all_of(buffer.end() - kGuard, buffer.end(), untouched);
    });
  }

 private:
  static constexpr int64_t kGuard = 4096;

  std::byte* Address(Role role, int64_t flat) const {
    const TensorView& view = (*this)[role];
    const Tensor& tensor = *view.tensor;
    int64_t index = tensor.offset;
    for (int axis = tensor.ndim - 1; axis >= 0; --axis) {
      index += flat % tensor.shape[axis] * tensor.strides[axis];
      flat /= tensor.shape[axis];
    }
    return view.base + index * Info(tensor.dtype).bytes;
  }

  std::unique_ptr<TensorPlan> plan_;
  std::vector<std::vector<std::byte>> memory_;
  std::vector<TensorView> views_;
};

}  // namespace ropecheck
