// What happens to failures after the blocks: each is run again, the first of each kind is shrunk.
#pragma once

#include <span>

#include "suite/run/blocks.h"
#include "suite/run/runner.h"

namespace ropecheck {

struct FailedCase {
  CaseResult* result = nullptr;
  const Block* block = nullptr;
  size_t job = 0;  // of the block: the jobs before it ran before it in the same process
};

Result<void> ExamineFailures(Subject& subject, const Judging& judging, std::span<FailedCase> failures,
                             const RunOptions& options);

}  // namespace ropecheck
