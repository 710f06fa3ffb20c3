// Tier full: resident memory must not grow over many calls.
#pragma once

#include <optional>
#include <vector>

#include "suite/run/blocks.h"
#include "suite/run/runner.h"

namespace ropecheck {

// A case of the survival check on the first job that the kernel runs; nullopt where the memory cannot be
// measured.
Result<std::optional<CaseResult>> CheckGrowth(Subject& subject, const std::vector<Block>& blocks);

}  // namespace ropecheck
