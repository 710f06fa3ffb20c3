#include "suite/run/blocks.h"

#include <fnmatch.h>

#include "properties/catalogue/catalogue.h"

namespace ropecheck {
namespace {

constexpr size_t kJobsPerBlock = 64;

bool Matches(const std::string& filter, const Call& call, const Check& check) {
  if (filter.empty()) return true;
  const std::string id = CaseId(Case{call, std::string(check.name)});
  return fnmatch(filter.c_str(), id.c_str(), 0) == 0;
}

}  // namespace

std::vector<Block> MakeBlocks(const KernelInfo& kernel, const RunOptions& options) {
  std::vector<Block> blocks;
  for (catalogue::Entry& entry : catalogue::Make(kernel, options.tier, options.seed)) {
    Job job{std::move(entry.call), {}};
    for (const Check* check : entry.checks)
      if (!(options.no_oracle && check->needs_oracle) && Matches(options.filter, job.call, *check))
        job.checks.push_back(check);
    if (job.checks.empty()) continue;
    if (blocks.empty() || blocks.back().jobs.size() == kJobsPerBlock) blocks.emplace_back();
    blocks.back().jobs.push_back(std::move(job));
    blocks.back().strata.push_back(entry.stratum);
  }
  std::vector<Block> mine;
  for (size_t i = 0; i < blocks.size(); ++i)
    if (i % static_cast<size_t>(options.shards) == static_cast<size_t>(options.shard - 1))
      mine.push_back(std::move(blocks[i]));
  return mine;
}

}  // namespace ropecheck
