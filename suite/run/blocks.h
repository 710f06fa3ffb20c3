// The catalogue as blocks of jobs. A block runs in a fresh worker of its own, whatever the number of workers.
#pragma once

#include <string_view>
#include <vector>

#include "suite/run/judge_calls.h"
#include "suite/run/runner.h"

namespace ropecheck {

struct Block {
  std::vector<Job> jobs;
  std::vector<std::string_view> strata;  // one per job
};

std::vector<Block> MakeBlocks(const KernelInfo& kernel, const RunOptions& options);

}  // namespace ropecheck
