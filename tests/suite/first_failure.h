// The first failure of a kernel in the quick catalogue: for planted bugs of which only that they are seen matters.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "adapters/host/open.h"
#include "properties/catalogue/catalogue.h"
#include "reference/oracle/oracle.h"
#include "suite/run/judge_calls.h"

namespace ropecheck {

// The quick catalogue as jobs, every stratum in its turn, so that each kind of call comes early.
inline std::vector<Job> QuickJobs(const KernelInfo& kernel) {
  std::map<std::string_view, std::vector<Job>> strata;
  size_t most = 0;
  for (catalogue::Entry& entry : catalogue::Make(kernel, Tier::kQuick)) {
    auto& stratum = strata[entry.stratum];
    stratum.push_back({std::move(entry.call), std::move(entry.checks)});
    most = std::max(most, stratum.size());
  }
  std::vector<Job> jobs;
  for (size_t i = 0; i < most; ++i)
    for (auto& [name, stratum] : strata)
      if (i < stratum.size()) jobs.push_back(std::move(stratum[i]));
  return jobs;
}

// The number of jobs until one fails, and which; 0 and empty where none does.
struct FirstFailure {
  size_t jobs = 0;
  std::string by;
};

inline FirstFailure FindFirstFailure(const std::string& library, const std::string& name,
                                     const std::vector<Job>& jobs) {
  constexpr size_t kAtOnce = 32;
  auto subject = OpenInWorker(library, name, {.fill = FillInputs});
  if (!subject) return {1, "its library: " + subject.error().message};
  const Judging judging{&(*subject)->info(), "", nullptr};
  for (size_t i = 0; i < jobs.size(); i += kAtOnce) {
    const std::span<const Job> block = std::span(jobs).subspan(i, std::min(kAtOnce, jobs.size() - i));
    const auto results = JudgeCalls(**subject, judging, block);
    if (!results) return {1, "ropecheck itself: " + results.error().message};
    for (size_t j = 0; j < results->size(); ++j)
      for (size_t c = 0; c < (*results)[j].judgements.size(); ++c)
        if ((*results)[j].judgements[c].verdict == Verdict::kFail)
          return {i + j + 1, Print(Case{block[j].call, std::string(block[j].checks[c]->name)})};
  }
  return {};
}

}  // namespace ropecheck
