#include "suite/run/judge_calls.h"

#include <memory>

#include "suite/interrupt.h"
#include "suite/run/owned_outcome.h"

namespace ropecheck {
namespace {

// Which call of the subject's list belongs to which job and check.
struct Slot {
  size_t job = 0;
  size_t check = kAllSingle;  // kAllSingle: the job's own call, judged by every check that needs no other
  bool last = false;          // the check's calls are complete with this one
  static constexpr size_t kAllSingle = static_cast<size_t>(-1);
};

class Sink final : public OutcomeSink {
 public:
  Sink(const Judging& judging, std::span<const Job> jobs, JudgeLimits limits)
      : judging_(judging), jobs_(jobs), limits_(limits), results_(jobs.size()) {
    for (size_t j = 0; j < jobs.size(); ++j) AddJob(j);
  }

  const std::vector<Call>& calls() const { return calls_; }
  std::vector<JobResult> TakeResults() { return std::move(results_); }

  bool OnOutcome(size_t index, const Outcome& outcome) override {
    const Slot& slot = slots_[index];
    JobResult& result = results_[slot.job];
    if (slot.check == Slot::kAllSingle) {
      if (!outcome.death) result.claim = outcome.claim;
      result.printed = outcome.printed;
      result.seconds = outcome.seconds;
      JudgeSingle(slot.job, outcome);
    } else {
      kept_.push_back(std::make_unique<OwnedOutcome>(outcome));
      if (slot.last) JudgeKept(slot, index);
    }
    if (index + 1 == slots_.size() || slots_[index + 1].job != slot.job) result.done = true;
    if (outcome.death && outcome.death->cause == Death::Cause::kTimeLimit) --limits_.time_limits;
    return limits_.time_limits > 0 && !Interrupted();
  }

 private:
  void AddJob(size_t j) {
    const Job& job = jobs_[j];
    results_[j].judgements.resize(job.checks.size());
    calls_.push_back(job.call);
    slots_.push_back({j, Slot::kAllSingle, true});
    for (size_t c = 0; c < job.checks.size(); ++c) {
      if (job.checks[c]->calls == nullptr) continue;
      for (Call& call : job.checks[c]->calls(*judging_.kernel, job.call)) {
        calls_.push_back(std::move(call));
        slots_.push_back({j, c, false});
      }
      slots_.back().last = true;
    }
  }

  void JudgeSingle(size_t j, const Outcome& outcome) {
    const Evidence evidence{&jobs_[j].call, &outcome};
    for (size_t c = 0; c < jobs_[j].checks.size(); ++c) {
      const Check& check = *jobs_[j].checks[c];
      if (check.calls == nullptr) results_[j].judgements[c] = check.judge(judging_, {&evidence, 1});
    }
  }

  void JudgeKept(const Slot& slot, size_t index) {
    std::vector<Evidence> evidence;
    for (size_t i = 0; i < kept_.size(); ++i)
      evidence.push_back({&calls_[index + 1 - kept_.size() + i], &kept_[i]->get()});
    results_[slot.job].judgements[slot.check] = jobs_[slot.job].checks[slot.check]->judge(judging_, evidence);
    kept_.clear();
  }

  const Judging& judging_;
  std::span<const Job> jobs_;
  JudgeLimits limits_;
  std::vector<Call> calls_;
  std::vector<Slot> slots_;
  std::vector<JobResult> results_;
  std::vector<std::unique_ptr<OwnedOutcome>> kept_;
};

}  // namespace

Result<std::vector<JobResult>> JudgeCalls(Subject& subject, const Judging& judging, std::span<const Job> jobs,
                                          JudgeLimits limits) {
  Sink sink(judging, jobs, limits);
  if (auto ran = subject.Run(sink.calls(), sink); !ran) return tl::unexpected(ran.error());
  return sink.TakeResults();
}

Result<Judgement> JudgeOne(Subject& subject, const Judging& judging, const Call& call, const Check& check) {
  const Job job{call, {&check}};
  auto results = JudgeCalls(subject, judging, {&job, 1});
  if (!results) return tl::unexpected(results.error());
  return results->front().judgements.front();
}

}  // namespace ropecheck
