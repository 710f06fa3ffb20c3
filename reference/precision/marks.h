// Which values of one axis failed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "reference/precision/failure_shape.h"

namespace ropecheck {

class Marks {
 public:
  void Mark(int64_t index) {
    if (index >= static_cast<int64_t>(marked_.size())) marked_.resize(static_cast<size_t>(index) + 1);
    marked_[static_cast<size_t>(index)] = true;
  }
  FailureAxis Axis(std::string name, int64_t size) const {
    FailureAxis axis{std::move(name), {}, {}};
    for (int64_t i = 0; i < size; ++i) axis.all.push_back(i);
    for (size_t i = 0; i < marked_.size(); ++i) {
      if (marked_[i]) axis.failing.push_back(static_cast<int64_t>(i));
    }
    return axis;
  }

 private:
  std::vector<bool> marked_;
};

}  // namespace ropecheck
