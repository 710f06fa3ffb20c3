// Runs calls of one kernel and judges them as their outcomes arrive.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/host/subject.h"
#include "properties/check.h"

namespace ropecheck {

struct Job {
  Call call;
  std::vector<const Check*> checks;  // all apply to the call
};

struct JobResult {
  bool done = false;                  // false: the run stopped before it
  std::vector<Judgement> judgements;  // one per check
  std::optional<ClaimText> claim;     // absent where the kernel died before it could say
  std::string printed;                // tail of what it wrote to stdout and stderr
  double seconds = 0;
};

struct JudgeLimits {
  int time_limits = 2;  // after so many calls that ran into the time limit the rest is left undecided
};

// One result per job, in order. Stops early on Ctrl-C. An Error means that the kernel cannot be run at all or
// that ropecheck itself failed.
Result<std::vector<JobResult>> JudgeCalls(Subject& subject, const Judging& judging, std::span<const Job> jobs,
                                          JudgeLimits limits = {});

// One call, one check, in the process as it is.
Result<Judgement> JudgeOne(Subject& subject, const Judging& judging, const Call& call, const Check& check);

}  // namespace ropecheck
