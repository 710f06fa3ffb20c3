// What is laid into a buffer before a call and looked for after it: canaries around it and in its stride
// gaps, kUnwrittenByte where outputs belong. Cost follows the bytes that are used, not the span of sparse
// buffers.
#pragma once

#include <span>
#include <vector>

#include "adapters/host/place.h"
#include "adapters/host/runs.h"
#include "adapters/host/subject.h"

namespace ropecheck {

// Around and between what may be written. Around what may only be read lies kUnwrittenByte instead: a NaN
// that shows in the result of a kernel that reads too far.
inline constexpr unsigned char kCanaryByte = 0xA5;

// Buffers up to this size are filled whole. In larger ones wide gaps are left as they are, which is zero
// (never touched), and so are all gaps of what may only be read.
inline constexpr int64_t kFilledWhole = int64_t{1} << 20;

// One buffer of a call.
struct GuardedBuffer {
  const TensorPlan* plan = nullptr;
  int index = 0;  // into plan->buffers
  PlacedBuffer at;
  std::vector<ByteRun>
      covered;  // CoveredRuns(*plan, index), of writable buffers only: a table may have 2^21 rows

  GuardedBuffer(const TensorPlan* p, int i, const PlacedBuffer& place) : plan(p), index(i), at(place) {
    if (writable()) covered = CoveredRuns(*p, i);
  }
  const Buffer& buffer() const { return plan->buffers[static_cast<size_t>(index)]; }
  bool writable() const { return buffer().access == Access::kReadWrite; }
};

// Where the file behind a buffer lies, so that never touched pages of wide gaps need no reading.
struct BackingFile {
  int fd = -1;         // -1: none; wide gaps are then not looked at
  int64_t offset = 0;  // of the buffer's first byte
};

// Before the inputs are filled in.
void LayGuards(const GuardedBuffer& b);
// One kOutOfBounds for the first damaged byte of slack or gap, with how many there are. Writable buffers
// only: the others are mapped read-only.
void CheckGuards(const GuardedBuffer& b, const BackingFile& file, std::vector<GuardFinding>& findings);
// Of the bytes that belong to tensors. Equal bytes, equal fingerprint; a single changed byte always shows.
uint64_t Fingerprint(const GuardedBuffer& b);

}  // namespace ropecheck
