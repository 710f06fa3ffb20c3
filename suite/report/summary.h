// What a run says of one kernel in a line.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "suite/run/runner.h"

namespace ropecheck {

struct KernelSummary {
  std::string kernel;
  std::string origin;        // "builtin", "ggml", or the library's path
  std::string_view verdict;  // conforming, laws hold, deviates, nothing judged, absent, interrupted
  double worst_ratio = 0;    // largest error over what the claim allows
  double pair_ulp = 0;       // largest error in pair-ULP
  int64_t held_to = -1;      // largest position up to which the claim held; -1: none judged
  int64_t judged = 0;        // elements whose value was judged
  size_t not_run = 0;        // undecided, because too many calls before ran into the time limit
  size_t passed = 0, failed = 0, skipped = 0, undecided = 0;
  std::set<std::string> claims;            // pipelines; an empty text for calls without a claim
  std::string grade;                       // what the outputs did not refute
  std::string note;                        // absent: why
  std::map<std::string, size_t> refusals;  // calls that the kernel does not do, by its reason
};

KernelSummary Summarise(const KernelRun& run, std::string origin);

// Claims, refusals and grades of each kernel, and the table that ends a run: one row per kernel.
std::string Table(const std::vector<KernelSummary>& rows);

}  // namespace ropecheck
