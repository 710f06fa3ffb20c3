// InputCopy: what an in-place call was sent. The kernel writes over it, and whoever judges needs it still.
#pragma once

#include <cstddef>
#include <vector>

#include "adapters/host/guards.h"

namespace ropecheck {

class InputCopy {
 public:
  InputCopy() = default;
  ~InputCopy();
  InputCopy(const InputCopy&) = delete;
  InputCopy& operator=(const InputCopy&) = delete;
  InputCopy(InputCopy&& other) noexcept;

  // Copies the bytes that belong to tensors; the others are left as they are.
  void Take(const GuardedBuffer& b);
  // As GuardedBuffer::at.base, for the copy.
  std::byte* base() const { return base_; }

 private:
  void Make(int64_t bytes);

  std::vector<std::byte> small_;  // reused from call to call
  std::byte* large_ = nullptr;    // sparse, as the buffer is
  size_t large_bytes_ = 0;
  std::byte* base_ = nullptr;
};

// The views of a call whose buffers are `buffers`: of in-place inputs, the copies. `copies` is resized as
// needed.
std::vector<TensorView> ViewsWithInputsKept(const TensorPlan& plan, std::span<const GuardedBuffer> buffers,
                                            std::vector<InputCopy>& copies);

}  // namespace ropecheck
