#include "suite/selftest/matrix.h"

#include <algorithm>

namespace ropecheck {
namespace {

bool NeedsOracle(const std::string& name) {
  const Check* check = FindCheck(name);
  return check != nullptr && check->needs_oracle;
}

// Whether some other check saw it; `without_oracle`: one that needs none.
bool SeenByAnother(const Detection& seen, std::string_view check, bool without_oracle) {
  return std::ranges::any_of(seen.checks, [&](const auto& other) {
    return other.first != check && !(without_oracle && NeedsOracle(other.first));
  });
}

}  // namespace

Detection Detection::Of(const KernelRun& run, double seconds_to_detection) {
  Detection detection;
  detection.seconds = seconds_to_detection;
  const Call* last = nullptr;
  for (const CaseResult& result : run.cases) {
    const bool is_new = last == nullptr || !(*last == result.c.call);
    last = &result.c.call;
    if (detection.first.empty() && is_new) ++detection.calls;
    if (result.judgement.verdict != Verdict::kFail) continue;
    const std::string text = Print(result.c);
    if (detection.first.empty()) detection.first = text;
    Seen& seen = detection.checks[result.c.check];
    if (seen.cases++ == 0) seen.first = text;
  }
  return detection;
}

std::set<std::string> OnlySeenBy(const Check& check, const std::vector<KernelRow>& rows) {
  std::set<std::string> only;
  for (const KernelRow& row : rows) {
    if (!row.planted || !row.quick.checks.contains(std::string(check.name))) continue;
    const bool alone = !SeenByAnother(row.quick, check.name, false);
    const bool alone_without_oracle = !check.needs_oracle && !SeenByAnother(row.quick, check.name, true);
    if (alone || alone_without_oracle) only.insert(row.kernel);
  }
  return only;
}

Verdicts JudgeMatrix(const std::vector<KernelRow>& rows, std::span<const Check> checks,
                     std::span<const Excused> excused) {
  Verdicts verdicts;
  for (const KernelRow& row : rows) {
    const bool detected = row.quick.detected() || row.smoke.detected();
    if (row.planted && !detected) verdicts.missed.push_back(row.kernel);
    if (!row.planted && detected) verdicts.flagged.push_back(row.kernel);
  }
  for (const Check& check : checks) {
    const bool needed = !OnlySeenBy(check, rows).empty();
    const bool is_excused = std::ranges::find(excused, check.name, &Excused::check) != excused.end();
    if (!needed && !is_excused) verdicts.idle.emplace_back(check.name);
    if (needed && is_excused) verdicts.stale.emplace_back(check.name);
  }
  return verdicts;
}

}  // namespace ropecheck
