// The JSON lines of a run: a header, one line per case, one per kernel, a footer. docs/json.md describes the
// fields.
#pragma once

#include <fstream>
#include <string>

#include "reference/problem/result.h"
#include "suite/report/summary.h"
#include "suite/run/runner.h"

namespace ropecheck {

// The line of one case.
std::string CaseLine(const CaseResult& result, const std::string& kernel);

class JsonLines {
 public:
  // kIo: cannot be written.
  static Result<JsonLines> Open(const std::string& path);
  Result<void> Header(const RunOptions& options);
  // The lines of one kernel; written at once, so that nothing is lost when a later kernel ends the run.
  Result<void> Kernel(const KernelRun& run, const KernelSummary& summary, const std::string& library);
  Result<void> Absent(const KernelSummary& summary);
  Result<void> Footer(bool complete);

 private:
  Result<void> Flush();
  std::string path_;
  std::ofstream out_;
  size_t cases_ = 0, passed_ = 0, failed_ = 0, skipped_ = 0, undecided_ = 0;
};

}  // namespace ropecheck
