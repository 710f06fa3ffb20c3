#include "adapters/host/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "ropecheck/adapter.h"

namespace ropecheck {

Result<Place> PlaceBuffer(const Buffer& buffer, const Contract& contract, const Circumstances& around) {
  const int64_t align =
      std::max({int64_t{buffer.element_bytes}, contract.align_bytes, around.align, int64_t{1}});
  if (!std::has_single_bit(static_cast<uint64_t>(align)) || align > kWindowAlign / 2)
    return Fail(ErrorCode::kInvalid, fmt::format("align={}: an alignment is a power of two up to {} bytes.",
                                                 align, kWindowAlign / 2));
  const bool odd = around.align > 0;
  const int64_t over_read = contract.over_read_bytes;
  const int64_t lead = odd ? align : 0;
  Place place;
  place.align = align;
  place.pages = std::max<int64_t>(1, (lead + buffer.bytes + over_read + kPageBytes - 1) / kPageBytes);
  if (around.mem == MemorySide::kStart) {
    place.offset = lead;
  } else {
    const int64_t latest = place.pages * kPageBytes - buffer.bytes - over_read;
    const int64_t step = odd ? 2 * align : align;
    place.offset = latest - (latest - lead) % step;
  }
  return place;
}

void ApplyContract(const Contract& contract, TensorPlan& plan) {
  if ((contract.flags & RC_SCRIBBLES_INPUTS) == 0) return;
  for (const Tensor& tensor : plan.tensors)
    if (tensor.role == Role::kQ || tensor.role == Role::kK)
      plan.buffers[static_cast<size_t>(tensor.buffer)].access = Access::kReadWrite;
}

}  // namespace ropecheck
