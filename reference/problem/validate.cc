#include "reference/problem/validate.h"

#include <fmt/format.h>

#include "reference/problem/mismatch.h"
#include "reference/problem/rules.h"

namespace ropecheck {
namespace {

using Rule = Complaint (*)(const Problem&);

// Later rules rely on earlier ones.
constexpr Rule kStructure[] = {ShapeStructure, LayoutStructure, PositionStructure, TableStructure};
constexpr Rule kMeaning[] = {CheckWindow,    CheckHeads, CheckData,  CheckBaseAndGain,
                             CheckPositions, CheckLaw,   CheckTable, CheckOutputs};

Result<void> Apply(std::span<const Rule> rules, const Problem& problem) {
  for (const Rule rule : rules) {
    Complaint complaint = rule(problem);
    if (!complaint.empty()) return Fail(ErrorCode::kInvalid, std::move(complaint) + '.');
  }
  return {};
}

Result<void> Validate(const Circumstances& around, const Problem& problem) {
  constexpr int64_t kLargestAlignment = 4096;
  constexpr int32_t kMostThreads = 1024;
  const int64_t align = around.align;
  if (align < 0 || align > kLargestAlignment || (align & (align - 1)) != 0)
    return Fail(ErrorCode::kInvalid,
                fmt::format("align {} is neither 0 nor a power of two up to 4096 (axis align).", align));
  if (around.threads < 1 || around.threads > kMostThreads)
    return Fail(ErrorCode::kInvalid,
                fmt::format("{} threads are not between 1 and 1024 (axis threads).", around.threads));
  if (around.bad.empty()) return {};
  const Mismatch* mismatch = FindMismatch(around.bad);
  if (mismatch == nullptr) {
    std::string names;
    for (const Mismatch& m : Mismatches()) names += fmt::format("{}{}", names.empty() ? "" : ", ", m.name);
    return Fail(ErrorCode::kInvalid,
                fmt::format("there is no mismatch '{}' (axis bad). There are {}.", around.bad, names));
  }
  if (!mismatch->applies(problem))
    return Fail(ErrorCode::kInvalid,
                fmt::format("the mismatch {} does not fit this problem (axis bad): it needs {}.",
                            mismatch->name, mismatch->needs));
  return {};
}

}  // namespace

Result<void> ValidateStructure(const Problem& problem) { return Apply(kStructure, problem); }

Result<void> Validate(const Problem& problem) {
  if (auto structure = ValidateStructure(problem); !structure) return structure;
  return Apply(kMeaning, problem);
}

Result<void> Validate(const Call& call) {
  for (const Problem& before : call.before)
    if (auto valid = Validate(before); !valid) return valid;
  if (auto valid = Validate(call.problem); !valid) return valid;
  return Validate(call.around, call.problem);
}

}  // namespace ropecheck
