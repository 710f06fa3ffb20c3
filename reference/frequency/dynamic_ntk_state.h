// DynamicNtkState: the length that Hugging Face's dynamic NTK has in force at a call. The table is kept from call to
// call (`dynamic_frequency_update` of modeling_rope_utils.py): it is computed anew only for a call longer than any
// before, and set back only by one shorter than max_positions. So results depend on the calls before: after growth, a
// call of exactly max_positions tokens still turns by the stretched table.
#pragma once

#include <cstdint>

#include "reference/frequency/law.h"

namespace ropecheck {

class DynamicNtkState {
 public:
  // max_positions: the model's own, M > 0, in tokens.
  explicit DynamicNtkState(int64_t max_positions) : max_positions_(max_positions), longest_(max_positions) {}

  // The length to put into DynamicNtk for a call whose largest position is length - 1.
  int64_t Next(int64_t length) {
    if (length > longest_) longest_ = length;
    if (length < max_positions_) longest_ = max_positions_;
    return longest_;
  }

 private:
  int64_t max_positions_;
  int64_t longest_;
};

}  // namespace ropecheck
