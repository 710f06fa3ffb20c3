#include "golden/call_memory.h"

#include <fmt/format.h>

#include <algorithm>

namespace ropecheck::golden {

Result<CallMemory> CallMemory::Create(const Problem& problem) {
  auto plan = PlanTensors(problem);
  if (!plan) return tl::unexpected(plan.error());
  CallMemory memory;
  memory.plan_ = std::make_unique<TensorPlan>(std::move(*plan));
  int64_t total = 0;
  for (const Buffer& buffer : memory.plan_->buffers) {
    if (buffer.bytes > kMostBytes - total)
      return Fail(ErrorCode::kInvalid,
                  fmt::format("the problem's tensors span more than {} bytes, the most that a "
                              "golden case may. Use smaller sizes or strides.",
                              kMostBytes));
    total += buffer.bytes;
    const auto bytes = static_cast<size_t>(std::max<int64_t>(buffer.bytes, 1));
    memory.buffers_.emplace_back(static_cast<std::byte*>(std::calloc(bytes, 1)));
    if (memory.buffers_.back() == nullptr)
      return Fail(ErrorCode::kInvalid, fmt::format("no memory for a buffer of {} bytes.", bytes));
  }
  for (const Tensor& tensor : memory.plan_->tensors)
    memory.views_.push_back({&tensor, memory.buffers_[static_cast<size_t>(tensor.buffer)].get()});
  return memory;
}

const TensorView& CallMemory::operator[](Role role) const {
  return *std::find_if(views_.begin(), views_.end(),
                       [role](const TensorView& view) { return view.tensor->role == role; });
}

}  // namespace ropecheck::golden
