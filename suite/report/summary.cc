#include "suite/report/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "properties/value.h"
#include "suite/report/printable.h"

namespace ropecheck {
namespace {

// Widths follow the contents.
std::string Columns(const std::vector<std::array<std::string, 6>>& rows) {
  std::array<size_t, 6> width{};
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], width[i]);
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

}  // namespace

KernelSummary Summarise(const KernelRun& run, std::string origin) {
  KernelSummary s;
  s.kernel = run.info.name;
  s.origin = std::move(origin);
  HeldRange held;
  for (const CaseResult& result : run.cases) {
    switch (result.judgement.verdict) {
      case Verdict::kPass:
        ++s.passed;
        break;
      case Verdict::kFail:
        ++s.failed;
        break;
      case Verdict::kSkip:
        ++s.skipped;
        if (result.judgement.cause == Cause::kUnsupported && result.c.check == "survival")
          ++s.refusals[result.judgement.says];
        break;
      case Verdict::kUndecided:
        ++s.undecided;
        s.not_run += result.judgement.cause == Cause::kTimeLimit;
        break;
    }
    if (!result.judgement.value) continue;
    s.claims.insert(result.claim);
    s.judged += result.judgement.value->elements();
    s.worst_ratio = std::max(s.worst_ratio, result.judgement.value->worst_ratio());
    s.pair_ulp = std::max(s.pair_ulp, result.judgement.value->max_pair_ulp());
    for (const auto& [role, comparison] : result.judgement.value->tensors) held.Merge(comparison.claim);
  }
  s.held_to = held.held_to().value_or(-1);
  if (s.failed > 0) {
    s.verdict = "deviates";
  } else if (!run.complete) {
    s.verdict = "interrupted";
  } else if (run.no_oracle) {
    s.verdict = s.passed > 0 ? "laws hold" : "nothing judged";
  } else {
    s.verdict = s.judged > 0 ? "conforming" : "nothing judged";
  }
  s.grade = fmt::format("{}", fmt::join(run.grades, "; "));
  return s;
}

std::string Table(const std::vector<KernelSummary>& rows) {
  std::vector<std::array<std::string, 6>> cells = {
      {"kernel", "verdict", "error/bound", "pair-ULP", "claim held to", "passed/skipped/failed/undecided"}};
  std::string notes;
  for (const KernelSummary& row : rows) {
    const bool judged = row.held_to >= 0 || row.worst_ratio > 0;
    cells.push_back({row.kernel, std::string(row.verdict),
                     judged ? fmt::format("{:.4g}", row.worst_ratio) : "-",
                     judged ? fmt::format("{:.4g}", row.pair_ulp) : "-",
                     row.held_to >= 0 ? fmt::format("{}", row.held_to) : "-",
                     row.verdict == "absent"
                         ? std::string("-")
                         : fmt::format("{}/{}/{}/{}", row.passed, row.skipped, row.failed, row.undecided)});
    if (row.not_run > 0)
      notes += fmt::format("{}: {} cases not run: too many calls before them ran into the time limit\n",
                           row.kernel, row.not_run);
    for (const auto& [reason, count] : row.refusals)
      notes += fmt::format("{}: refused {} calls: {}\n", row.kernel, count,
                           reason.empty() ? "no reason given" : reason);
    if (!row.note.empty()) notes += fmt::format("{}: {}\n", row.kernel, row.note);
    for (const std::string& claim : row.claims)
      notes += fmt::format("{}: claims {}\n", row.kernel,
                           claim.empty() ? "nothing: judged by the widest honest pipeline" : claim);
    if (!row.grade.empty()) notes += fmt::format("{}: grades {}\n", row.kernel, row.grade);
  }
  return Printable(notes) + Columns(cells);
}

}  // namespace ropecheck
