#include "adapters/host/input_copy.h"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <utility>

namespace ropecheck {
namespace {

bool IsData(Role role) { return role == Role::kQ || role == Role::kK; }

}  // namespace

InputCopy::~InputCopy() {
  if (large_) munmap(large_, large_bytes_);
}

InputCopy::InputCopy(InputCopy&& other) noexcept
    : small_(std::move(other.small_)),
      large_(std::exchange(other.large_, nullptr)),
      large_bytes_(other.large_bytes_),
      base_(std::exchange(other.base_, nullptr)) {}

void InputCopy::Make(int64_t bytes) {
  if (large_) munmap(large_, large_bytes_);
  large_ = nullptr;
  const auto size = static_cast<size_t>(bytes);
  if (bytes <= kFilledWhole) {
    if (small_.size() < size + 1) small_.resize(size + 1);
    base_ = small_.data();
    return;
  }
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) throw std::bad_alloc();
  large_ = base_ = static_cast<std::byte*>(p);
  large_bytes_ = size;
}

void InputCopy::Take(const GuardedBuffer& b) {
  Make(b.buffer().bytes);
  for (const ByteRun& run : b.covered)
    std::memcpy(base_ + run.begin, b.at.base + run.begin, static_cast<size_t>(run.end - run.begin));
}

std::vector<TensorView> ViewsWithInputsKept(const TensorPlan& plan, std::span<const GuardedBuffer> buffers,
                                            std::vector<InputCopy>& copies) {
  copies.resize(buffers.size());
  std::vector<bool> taken(buffers.size());
  std::vector<TensorView> views;
  for (const Tensor& tensor : plan.tensors) {
    const auto i = static_cast<size_t>(tensor.buffer);
    const bool overwritten = IsData(tensor.role) && buffers[i].writable();
    if (overwritten && !taken[i]) copies[i].Take(buffers[i]);
    if (overwritten) taken[i] = true;
    views.push_back({&tensor, overwritten ? copies[i].base() : buffers[i].at.base});
  }
  return views;
}

}  // namespace ropecheck
