// Turns addresses into the words of a report: tensor, element, read or write.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "adapters/host/subject.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// The tensor of a buffer that a byte belongs to, or lies nearest to.
struct Spot {
  const Tensor* tensor = nullptr;
  int64_t element = 0;  // from the tensor's lowest byte, in elements, rounded down; may lie outside
  int64_t past_end =
      0;  // bytes past the tensor's last byte (0: the first one outside); -1 where it is not past
  int64_t before = 0;  // bytes before its first byte; 0 where it is not before
};
// `byte`: from the buffer's first byte. Of tensors that share bytes, outputs are preferred for writes.
Spot Locate(const TensorPlan& plan, int buffer, int64_t byte, bool write);

// "element 64 of out_q, 0 bytes past its end".
std::string Says(const Spot& spot);

enum class Reach : uint8_t { kRead, kWrite, kExecute };

// A stray access at `address`, where `bases[i]` is the address of buffer i. Empty tensor where no buffer is
// near.
Stray NameStray(const TensorPlan& plan, std::span<const uint64_t> bases, uint64_t address, Reach reach);

}  // namespace ropecheck
