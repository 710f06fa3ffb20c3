// The matrix of detection: which check saw which planted bug. Pure bookkeeping over finished runs.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "properties/check.h"
#include "suite/run/runner.h"

namespace ropecheck {

// What one tier made of one kernel.
struct Detection {
  struct Seen {
    size_t cases = 0;   // that fail the check
    std::string first;  // text of the first of them
  };
  std::map<std::string, Seen> checks;  // by name, those that failed
  std::string first;                   // the first failing case of all
  size_t calls = 0;                    // up to it; without one, all
  double seconds = 0;                  // until it was known; without one, of the whole run

  bool detected() const { return !checks.empty(); }
  static Detection Of(const KernelRun& run, double seconds_to_detection);
};

struct KernelRow {
  std::string kernel;
  bool planted = true;  // false: a clean kernel, which nothing may flag
  Detection smoke, quick;
};

// A check that no planted bug needs, and why it is there all the same.
struct Excused {
  std::string_view check, reason;
};

struct Verdicts {
  std::vector<std::string> missed;   // planted bugs that quick does not see
  std::vector<std::string> flagged;  // clean kernels that some tier fails
  std::vector<std::string> idle;     // checks without which nothing would go unseen, and not excused
  std::vector<std::string> stale;    // excused checks that a planted bug does need
  bool good() const { return missed.empty() && flagged.empty() && idle.empty(); }
};

// The planted bugs that only this check sees: among all checks, or among those that need no oracle.
std::set<std::string> OnlySeenBy(const Check& check, const std::vector<KernelRow>& rows);

Verdicts JudgeMatrix(const std::vector<KernelRow>& rows, std::span<const Check> checks,
                     std::span<const Excused> excused);

}  // namespace ropecheck
