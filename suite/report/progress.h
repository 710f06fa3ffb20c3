// One line on a terminal that says how far a run is; nothing in a pipe.
#pragma once

#include <chrono>
#include <string>

#include "suite/run/runner.h"

namespace ropecheck {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void Show(const KernelInfo& kernel, size_t done, size_t total, size_t failures);
  void Say(const std::string& what);
  void Clear();

 private:
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace ropecheck
