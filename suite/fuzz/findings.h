// Findings: what failed under fuzzing, each mistake once, confirmed and shrunk. A finding is the result of its smallest case,
// which fails in a fresh process; `shrink_steps` and the flaky counts say how it was reached.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "suite/run/alike.h"
#include "suite/run/judge_calls.h"
#include "suite/run/runner.h"

namespace ropecheck {

class Findings {
 public:
  // `time_limit`: of one call, CPU seconds.
  Findings(const Judging& judging, double time_limit) : judging_(judging), time_limit_(time_limit) {}

  // Looks at what failed of one job, after the jobs before it in the same process. The findings that are new.
  Result<std::vector<CaseResult>> Examine(Subject& subject, std::span<const Job> before, const Job& job,
                                          const JobResult& result);

  size_t failures() const { return failures_; }

 private:
  Result<std::optional<CaseResult>> ExamineOne(Subject& subject, std::span<const Job> before, const Job& job,
                                               const Check& check, const Judgement& judgement);

  const Judging& judging_;
  double time_limit_;
  std::map<FailureKind, int> tried_;
  std::set<std::tuple<std::string, std::string, std::string>> known_;  // check, cause, axes
  std::map<std::pair<std::string, std::string>, int> told_;            // by check and cause
  size_t failures_ = 0;
};

}  // namespace ropecheck
