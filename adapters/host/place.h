// Where the buffers of a call lie inside pages: flush with an inaccessible page on one side. A pure function,
// so that host and worker agree without telling each other.
#pragma once

#include <cstddef>
#include <cstdint>

#include "adapters/host/support.h"
#include "reference/problem/case.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

inline constexpr int64_t kPageBytes = 4096;
// Windows begin at multiples of this, so that offsets decide the alignment of addresses.
inline constexpr int64_t kWindowAlign = 65536;

struct Place {
  int64_t pages = 1;   // of the window; at least 1
  int64_t offset = 0;  // bytes from the window's start to the buffer's first byte
  int64_t align = 1;   // what the buffer's start is a multiple of
};

// mem=end: the buffer ends at the window's end, or as near as alignment and the contract's permitted
// over-read allow. mem=start: it begins at the window's start. Circumstances::align N: at an odd multiple of
// N, or of what the element and the contract need where that is more. kInvalid: an alignment above half of
// kWindowAlign.
Result<Place> PlaceBuffer(const Buffer& buffer, const Contract& contract, const Circumstances& around);

// What the contract changes in a plan: inputs that the kernel may scribble on become writable. Host and
// worker both apply it.
void ApplyContract(const Contract& contract, TensorPlan& plan);

// A buffer in memory, with the slack its window leaves on either side of it.
struct PlacedBuffer {
  std::byte* base = nullptr;
  int64_t before = 0, after = 0;  // bytes of slack
  int64_t align = 1;
};

}  // namespace ropecheck
