// The tensors of a problem in ordinary memory. Untouched pages cost nothing: a cache of 2^20 rows is laid out whole.
#pragma once

#include <cstdlib>
#include <memory>
#include <vector>

#include "reference/problem/tensors.h"

namespace ropecheck::golden {

class CallMemory {
 public:
  // Errors: those of PlanTensors; kInvalid where the buffers are larger than kMostBytes together, or than what the
  // machine gives.
  static Result<CallMemory> Create(const Problem& problem);

  std::span<const TensorView> views() const { return views_; }
  // Of a role that the problem has.
  const TensorView& operator[](Role role) const;

  // Of address space: only what is written takes memory.
  static constexpr int64_t kMostBytes = int64_t{8} << 30;

 private:
  struct Free {
    void operator()(std::byte* p) const { std::free(p); }
  };
  std::unique_ptr<TensorPlan> plan_;
  std::vector<std::unique_ptr<std::byte, Free>> buffers_;
  std::vector<TensorView> views_;
};

}  // namespace ropecheck::golden
