// What a kernel takes, and its contract, as values of the host: read from rc_support and rc_contract.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/problem/case.h"
#include "reference/problem/result.h"

namespace ropecheck {

struct Range {
  int64_t min = 0, max = 0, step = 1;
  bool Contains(int64_t v) const { return v >= min && v <= max && (v - min) % step == 0; }
  bool operator==(const Range&) const = default;
};

// Axis numbers and values are those of adapter.h (RC_AXIS_*). After construction every enumerated axis has at
// least one value (the axis's default where the kernel listed none); numeric axes may be absent: any value.
struct Support {
  std::map<uint32_t, uint64_t> values;            // axis -> bit mask of values
  std::map<uint32_t, std::vector<Range>> ranges;  // axis -> allowed ranges

  bool Has(uint32_t axis, uint32_t value) const;
  bool Allows(uint32_t axis, int64_t value) const;
  // Empty when the kernel takes the problem; else the axis and value it does not take, in words.
  std::string Missing(const Problem& problem, const Circumstances& around) const;
};

// The ABI's axis value of a problem, one function for all enumerated axes: AxisValue(p, RC_AXIS_PAIRING).
uint32_t AxisValue(const Problem& problem, uint32_t axis);
std::string_view AxisName(uint32_t axis);

struct Contract {
  int64_t align_bytes = 0;
  int64_t over_read_bytes = 0;
  uint32_t out_of_range = 0;  // RC_RANGE_*
  uint32_t repeats = 0;       // RC_SAME_CALL | ...
  uint32_t rejects = 0;       // RC_REJECT_*
  uint32_t flags = 0;
};

}  // namespace ropecheck
