// A campaign: one kernel fuzzed by several workers. Calls are made of those that showed something new before, sent in
// batches, judged by every check of one call and now and then by one that compares calls; a kernel that crashes or hangs is
// started again, and the search goes on.
#pragma once

#include <functional>
#include <string>

#include "suite/fuzz/findings.h"
#include "suite/run/runner.h"

namespace ropecheck {

struct FuzzOptions {
  double seconds = 60;
  uint64_t runs = 0;  // calls; 0: as many as the time allows
  int jobs = 1;       // with one, the same seed makes the same calls
  uint64_t seed = 1;
  std::string corpus;  // file; empty: none
  double cpu_seconds_per_call = 1;
};

struct FuzzState {
  uint64_t executions = 0;
  size_t features = 0, corpus = 0, failures = 0, findings = 0;
  double worst_ratio = 0;  // largest error over bound of what passed
  double seconds = 0;
};

struct FuzzEvents {
  std::function<void(const FuzzState&)> progress;
  // `subject` is free to run calls. An Error ends the campaign.
  std::function<Result<void>(const CaseResult&, const FuzzState&, Subject& subject)> found;
};

// Until the time or the runs are used up, or Ctrl-C. Errors: the kernel cannot be run, the corpus not be used.
Result<FuzzState> RunCampaign(const SubjectOpener& open, const FuzzOptions& options,
                              const FuzzEvents& events);

}  // namespace ropecheck
