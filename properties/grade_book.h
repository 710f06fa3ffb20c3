// The grades of a run: one tally per dtype and level, filled by the value check from several threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "reference/precision/grade.h"

namespace ropecheck {

class GradeBook {
 public:
  void Add(DType dtype, Level level, const GradeTally& tally);
  // "f32 at L0: angle=f32-pow arith=f32 to position 1048576", one line per dtype and level with something graded.
  std::vector<std::string> Headlines() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<DType, Level>, GradeTally> tallies_;
};

}  // namespace ropecheck
