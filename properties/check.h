// Check: one thing that must hold of a kernel's calls. All of them stand in one table (checks.cc) and are
// pure functions of what came back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/host/subject.h"
#include "reference/problem/case.h"

namespace ropecheck {

class GradeBook;     // grade_book.h
class PairTurns;     // laws/turns.h: what a law reads of an outcome
struct ValueReport;  // value.h: numbers of the value check

enum class Verdict : uint8_t { kPass, kFail, kSkip, kUndecided };
std::string_view Name(Verdict verdict);

// Why a verdict is not a pass.
enum class Cause : uint8_t {
  kNone,
  kValue,
  kUnwritten,
  kOutOfBounds,
  kInputChanged,
  kEnvironmentChanged,
  kNotRepeatable,
  kNotContained,
  kAcceptedInvalid,
  kMemoryGrowth,
  kSignal,
  kExit,
  kTimeLimit,
  kEndOfStream,
  kBadFrame,
  kRejected,
  kError,
  kUnsupported,
  kAbsent,
  kNothingJudged,
};
std::string_view Name(Cause cause);  // "out of bounds"; kSignal and kExit are followed by a number in reports

struct Judgement {
  Verdict verdict = Verdict::kPass;
  Cause cause = Cause::kNone;
  int number = 0;                            // kSignal: the signal; kExit: the code
  std::string says;                          // the evidence in one or two lines
  std::shared_ptr<const ValueReport> value;  // the value check's numbers, on a pass as well

  static Judgement Pass() { return {}; }
  static Judgement Fail(Cause cause, std::string says) {
    return {Verdict::kFail, cause, 0, std::move(says), nullptr};
  }
  // "signal 11", "value": what expectations and reports compare.
  std::string CauseText() const;
};

struct Evidence {
  const Call* call = nullptr;
  const Outcome* outcome = nullptr;  // with plan and views
  // Where the laws keep what they read of the outcome, for the laws after them; null: nowhere.
  std::shared_ptr<const PairTurns>* turns = nullptr;
};

// What a judge may know besides the outcomes.
struct Judging {
  const KernelInfo* kernel = nullptr;
  std::string grade;  // a pipeline's name that replaces every claim (`--grade`); empty: the kernel's claim
  GradeBook* grades = nullptr;  // collects what the outputs do not refute; null: no grading
};

struct Check {
  std::string_view name;
  std::string_view says;      // what must hold
  std::string_view sees;      // the mistakes it finds
  std::string_view blind_to;  // those it cannot find
  bool needs_oracle = false;
  bool is_law = false;  // relates what comes out to what comes out elsewhere: laws/laws.h
  // Whether the check has anything to say about this call of this kernel.
  bool (*applies)(const KernelInfo&, const Call&) = nullptr;
  // The calls it judges, the call itself first; nullptr: the call alone. Cheap enough for a few calls of the
  // catalogue, not for all: `applies` must not ask for them.
  std::vector<Call> (*calls)(const KernelInfo&, const Call&) = nullptr;
  // `outcomes`: one per call, in order.
  Judgement (*judge)(const Judging&, std::span<const Evidence> outcomes) = nullptr;
};

std::span<const Check> Checks();
// A check that compares calls with each other is made on a part of the catalogue only (catalogue.h).
inline bool ComparesCalls(const Check& check) { return check.calls != nullptr; }
const Check* FindCheck(std::string_view name);  // nullptr: no such check

// The call asks for something invalid, so that refusing is the right answer (`!rejection`).
bool IsInvalidOnPurpose(const Call& call);

// Nothing to judge, because the call did not come back with outputs: skip where the kernel does not do it,
// undecided where it failed in another way (the survival check reports that).
std::optional<Judgement> Unjudgeable(const Outcome& outcome);

// The view of a role, nullptr where the call has none.
const TensorView* Find(const Outcome& outcome, Role role);

}  // namespace ropecheck
