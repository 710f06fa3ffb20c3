// Runs the catalogue on one kernel: blocks of calls in fresh workers, several workers at once, failures run
// again and shrunk. Order and verdicts do not depend on the number of workers, on shards or on the machine's
// load.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/host/subject.h"
#include "properties/check.h"
#include "properties/tier.h"

namespace ropecheck {

struct RunOptions {
  Tier tier = Tier::kQuick;
  uint64_t seed = 0;
  std::string filter;  // glob over case ids; empty: all
  int shard = 1, shards = 1;
  int jobs = 1;
  bool no_oracle = false;  // leaves out the checks that need one
  bool examine = true;     // run failures again and shrink them
  std::string grade;       // pipeline that replaces every claim; empty: the claims
  double cpu_seconds_per_call = 1;
};

struct CaseResult {
  Case c{};
  std::string_view stratum{};
  Judgement judgement{};
  std::string claim{};  // the pipeline it is judged by; empty: none claimed
  double seconds = 0;
  std::string replay{};  // of a failure: the case that reproduces it, shrunk where it stands for others
  int shrink_steps = 0;
  int flaky_failed = 0, flaky_tried = 0;  // tried > 0: it did not fail every time
  bool leads = false;  // the first failure of its kind, shrunk; the others of its kind are counted in `alike`
  int alike = 0;
  std::set<std::string> laws{};  // that the calls counted here break as well
};

struct KernelRun {
  KernelInfo info{};
  std::vector<CaseResult> cases{};
  std::vector<std::string>
      grades{};          // what the outputs did not refute, tightest first; see reference/precision
  bool complete = true;  // false after Ctrl-C
  bool no_oracle = false;
  double seconds = 0;
};

using SubjectOpener = std::function<Result<std::unique_ptr<Subject>>()>;
// One subject a worker, each with the time limit of one call.
Result<std::vector<std::unique_ptr<Subject>>> OpenSubjects(const SubjectOpener& open, int jobs,
                                                           double cpu_seconds);
// Called from one thread at a time with what is done of the kernel's calls.
using Progress = std::function<void(const KernelInfo&, size_t done, size_t total, size_t failures)>;

Result<KernelRun> RunKernel(const SubjectOpener& open, const RunOptions& options, const Progress& progress);

}  // namespace ropecheck
