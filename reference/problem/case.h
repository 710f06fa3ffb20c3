// Call: a problem, its circumstances, and the problems called before it in the same process.
// Case: a call and the check made on it. Both have a canonical text (docs/problem-text.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/problem/problem.h"
#include "reference/problem/result.h"

namespace ropecheck {

// Which end of each buffer lies flush against an inaccessible page.
enum class MemorySide : uint8_t { kEnd, kStart };

struct Circumstances {
  MemorySide mem = MemorySide::kEnd;
  int64_t align = 0;  // bytes; 0: what the kernel asks for. Else each buffer starts at an odd multiple of it
  int32_t threads = 1;
  std::string bad;  // a mismatch made on purpose, for `!rejection`: see Mismatches() in mismatch.h
  bool operator==(const Circumstances&) const = default;
};

struct Call {
  std::vector<Problem> before;  // same process, same circumstances, oldest first
  Problem problem;
  Circumstances around;
  bool operator==(const Call&) const = default;
};

struct Case {
  Call call;
  std::string check;  // empty: every check that applies
  bool operator==(const Case&) const = default;
};

// Canonical text: fixed order, defaults left out, doubles shortest-round-trip. Parse(Print(x)) == x.
// `Print` of a Problem has the prefix "rc0:"; of a Call also `|circumstances`; of a Case also `!check`.
std::string Print(const Problem& problem);
std::string Print(const Call& call);
std::string Print(const Case& c);
// Any well-formed text, valid or not (see Validate). Errors give the column (from 1) and the reason.
Result<Case> ParseCase(std::string_view text);
Result<Problem> ParseProblem(std::string_view text);  // refuses circumstances, sequences and checks

// "half/bf16/d128r64/pos-large": where a case belongs. Expectations and reports group by it.
std::string Family(const Problem& problem);
// Family, '~', eight hex digits of FNV-1a 32 over Print(c).
std::string CaseId(const Case& c);

}  // namespace ropecheck
