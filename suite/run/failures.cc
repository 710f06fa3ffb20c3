#include "suite/run/failures.h"

#include <fmt/format.h>

#include <map>

#include "suite/interrupt.h"
#include "suite/run/alike.h"
#include "suite/run/confirm.h"
#include "suite/run/shrink.h"

namespace ropecheck {
namespace {

constexpr int kShrunkKinds =
    12;                          // of one kernel; further kinds count with the first of their check and cause
constexpr int kConfirmed = 256;  // failures run again
constexpr int kConfirmedHangs = 2;  // each costs ten time limits

class Examiner {
 public:
  Examiner(Subject& subject, const Judging& judging, const RunOptions& options)
      : subject_(subject), judging_(judging), options_(options) {}

  Result<void> Examine(FailedCase& failure) {
    CaseResult& result = *failure.result;
    result.replay = Print(result.c);
    const Check& check = *FindCheck(result.c.check);
    if (check.is_law && IsOfSameCall(failure)) {
      CaseResult& leader = *leaders_.at(KindOf(before_->result->c, before_->result->judgement));
      ++leader.alike;
      leader.laws.insert(result.c.check);
      return {};
    }
    before_ = &failure;
    int& left = result.judgement.cause == Cause::kTimeLimit ? hangs_left_ : others_left_;
    if (!Interrupted() && left-- > 0) {
      if (auto confirmed = ConfirmOne(failure, check); !confirmed) return confirmed;
    }
    const auto [leader, first] = leaders_.try_emplace(KindOf(result.c, result.judgement), &result);
    if (!first) {
      ++leader->second->alike;
      return {};
    }
    result.leads = true;
    const bool hangs = result.judgement.cause == Cause::kTimeLimit;
    if (Interrupted() || result.flaky_tried > 0 || (hangs && hangs_shrunk_++ > 0)) return {};
    const auto [alike, is_new] =
        first_of_cause_.try_emplace({result.c.check, result.judgement.CauseText()}, &result);
    if (kinds_ >= kShrunkKinds) {
      if (!is_new) FoldInto(*alike->second, result);
      return {};
    }
    ++kinds_;
    auto shrunk = ShrinkOne(result, check);
    if (!shrunk) return tl::unexpected(shrunk.error());
    const auto [known, is_smallest] =
        smallest_.try_emplace({*shrunk, WithoutNumbers(result.replay)}, &result);
    if (is_smallest) return {};
    --kinds_;
    FoldInto(*known->second, result);
    return {};
  }

 private:
  // What breaks a law mostly fails another check as well: one mistake, shown once.
  bool IsOfSameCall(const FailedCase& failure) const {
    return before_ != nullptr && before_->block == failure.block && before_->job == failure.job;
  }

  Result<void> ConfirmOne(FailedCase& failure, const Check& check) {
    CaseResult& result = *failure.result;
    std::vector<Call> earlier;
    for (size_t i = 0; i < failure.job; ++i) earlier.push_back(failure.block->jobs[i].call);
    auto confirmed = Confirm(subject_, judging_, result.c.call, check, result.judgement, earlier,
                             options_.cpu_seconds_per_call);
    if (!confirmed) return tl::unexpected(confirmed.error());
    if (confirmed->flaky) {
      result.flaky_failed = confirmed->failed;
      result.flaky_tried = confirmed->tried;
      return {};
    }
    result.replay = Print(Case{confirmed->call, result.c.check});
    result.judgement = std::move(confirmed->judgement);
    replays_[&result] = std::move(confirmed->call);
    return {};
  }

  // The data's type of what is left.
  Result<DType> ShrinkOne(CaseResult& result, const Check& check) {
    const auto found = replays_.find(&result);
    const Call& call = found == replays_.end() ? result.c.call : found->second;
    auto shrunk =
        Shrink(subject_, judging_, call, check, result.judgement.CauseText(), options_.cpu_seconds_per_call);
    if (!shrunk) return tl::unexpected(shrunk.error());
    result.replay = Print(Case{shrunk->call, result.c.check});
    result.shrink_steps = shrunk->steps;
    return shrunk->call.problem.dtype;
  }

  void FoldInto(CaseResult& leader, CaseResult& result) {
    leaders_[KindOf(result.c, result.judgement)] = &leader;
    leader.alike += 1 + result.alike;
    leader.laws.merge(result.laws);
    result.leads = false;
    result.alike = 0;
  }

  Subject& subject_;
  const Judging& judging_;
  const RunOptions& options_;
  std::map<FailureKind, CaseResult*> leaders_;
  const FailedCase* before_ = nullptr;  // the last failure that was not put to another's account
  std::map<std::pair<std::string, std::string>, CaseResult*> first_of_cause_;
  std::map<std::pair<DType, std::string>, CaseResult*> smallest_;
  std::map<const CaseResult*, Call> replays_;
  int kinds_ = 0, hangs_shrunk_ = 0;
  int others_left_ = kConfirmed, hangs_left_ = kConfirmedHangs;
};

}  // namespace

Result<void> ExamineFailures(Subject& subject, const Judging& judging, std::span<FailedCase> failures,
                             const RunOptions& options) {
  Examiner examiner(subject, judging, options);
  for (FailedCase& failure : failures) {
    if (auto examined = examiner.Examine(failure); !examined) return examined;
  }
  return {};
}

}  // namespace ropecheck
