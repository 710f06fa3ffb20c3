// A fixed crew of threads, each with a subject of its own, that works through the blocks in waves.
#pragma once

#include <memory>
#include <vector>

#include "suite/run/blocks.h"

namespace ropecheck {

struct BlockResult {
  std::vector<JobResult> jobs;  // one per job of the block
  int time_limits = 0;
};

// Results in the order of the blocks. After a wave in which calls ran into the time limit too often the
// remaining blocks are not run (their jobs stay undone): a kernel that always hangs would take hours.
Result<std::vector<BlockResult>> RunBlocks(std::vector<std::unique_ptr<Subject>>& subjects,
                                           const Judging& judging, const std::vector<Block>& blocks,
                                           const Progress& progress);

}  // namespace ropecheck
