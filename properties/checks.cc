// The one table of checks. What a check says, sees and cannot see stands beside what it does; `ropecheck
// explain` and the docs print these very strings.
#include <algorithm>

#include "properties/beyond_table.h"
#include "properties/judges.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

// Has an answer: valid, or ids outside the table of a kernel that says what it makes of them.
bool IsValid(const KernelInfo& kernel, const Call& call) {
  return !IsInvalidOnPurpose(call) || PromisedBeyondTable(kernel.contract, call);
}
bool IsInvalid(const KernelInfo& kernel, const Call& call) { return !IsValid(kernel, call); }
bool CopiesSomething(const KernelInfo& kernel, const Call& call) {
  return IsValid(kernel, call) && (call.problem.window.rot_dim < call.problem.window.head_dim ||
                                   PromisedBeyondTable(kernel.contract, call) == BeyondTable::kCopies);
}
bool IsComputable(const KernelInfo& kernel, const Call& call) {
  return IsValid(kernel, call) && Computable(AsSent(call)).has_value();
}
bool PromisesRepeats(const KernelInfo& kernel, const Call& call) {
  return IsValid(kernel, call) && kernel.contract.repeats != 0;
}
bool HasNonFinite(const KernelInfo& kernel, const Call& call) {
  const DataSpec& data = call.problem.data;
  return IsValid(kernel, call) && data.kind == DataSpec::Kind::kSpecial &&
         (data.name == "nan" || data.name == "inf");
}

constexpr Check kChecks[] = {
    {.name = "survival",
     .says = "a call comes back, and valid input is not refused: no crash, no exit, no hang, no error",
     .sees = "crashes, stray accesses that hit a guard page, endless loops, exit() in a library, valid input "
             "refused",
     .blind_to = "anything that a call which comes back has done",
     .applies = IsValid,
     .judge = judges::Survival},
    {.name = "coverage",
     .says = "every output element is written; nothing outside is; inputs, tables and positions are "
             "unchanged; so are the "
             "rounding mode and flush-to-zero",
     .sees = "rows, heads or tails left out; writes into padding, gaps and neighbours; scribbled inputs; a "
             "changed "
             "floating-point environment",
     .blind_to = "what the written values are; elements left unwritten in place (value sees those)",
     .applies = IsValid,
     .judge = judges::Coverage},
    {.name = "pass-through",
     .says = "dims that belong to no pair are bit for bit the input's; so are tokens beyond a table that the "
             "kernel promises to copy",
     .sees = "a whole head rotated where a part was asked, a wrong window, tails scaled, rounded, shifted or "
             "left out",
     .blind_to = "everything that is rotated",
     .applies = CopiesSomething,
     .judge = judges::PassThrough},
    {.name = "value",
     .says = "every rotated element lies within the tolerance derived from how the kernel says it computes",
     .sees = "wrong pairs, signs, frequencies, positions, tables, strides and heads; too little precision "
             "anywhere in the "
             "pipeline",
     .blind_to = "errors below what the claimed pipeline allows; pairs whose angle the claim leaves open",
     .needs_oracle = true,
     .applies = IsComputable,
     .judge = judges::Value},
    {.name = "repeatability",
     .says = "the same call gives the same bits again: at once, at another alignment, on another thread "
             "count, as the "
             "kernel promises",
     .sees = "races, uninitialised scratch, paths chosen by address, state kept between calls",
     .blind_to = "whatever is wrong in the same way every time",
     .applies = PromisesRepeats,
     .calls = judges::RepeatabilityCalls,
     .judge = judges::Repeatability},
    {.name = "containment",
     .says = "a NaN or Inf in one pair, token or head stays there",
     .sees = "masked lanes computed as x*1 + y*0, reductions over the head, neighbours read and multiplied "
             "by zero",
     .blind_to = "finite neighbours used by mistake (value sees those)",
     .applies = HasNonFinite,
     .judge = judges::Containment},
    {.name = "rejection",
     .says = "what the contract calls invalid is refused: not a crash, not a silent result",
     .sees = "unchecked ids, odd or too large rot_dim, tables too short or too narrow",
     .blind_to = "the wording of the refusal",
     .applies = IsInvalid,
     .judge = judges::Rejection},
};

}  // namespace

std::span<const Check> Checks() { return kChecks; }

const Check* FindCheck(std::string_view name) {
  const auto it = std::ranges::find(kChecks, name, &Check::name);
  return it == std::end(kChecks) ? nullptr : it;
}

}  // namespace ropecheck
