#include "suite/run/judge_calls.h"

#include <algorithm>
#include <memory>

#include "suite/interrupt.h"
#include "suite/run/owned_outcome.h"

namespace ropecheck {
namespace {

// The calls that the checks of one job need, each once: checks share them. A check that asks for the same call twice gets
// two runs of it.
struct Itinerary {
  std::vector<Call> calls;                  // the job's own first
  std::vector<std::vector<size_t>> wanted;  // per check, indices of its calls in order
  bool compares = false;                    // some check wants more than the job's own call

  Itinerary(const KernelInfo& kernel, const Job& job) : calls{job.call} {
    for (const Check* check : job.checks) {
      wanted.push_back(check->calls == nullptr ? std::vector<size_t>{0}
                                               : IndicesOf(check->calls(kernel, job.call)));
      compares |= check->calls != nullptr;
    }
  }

 private:
  std::vector<size_t> IndicesOf(std::vector<Call> asked) {
    std::vector<size_t> indices;
    for (Call& call : asked) {
      size_t i = 0;
      while (i < calls.size() && (!(calls[i] == call) || std::ranges::find(indices, i) != indices.end())) ++i;
      if (i == calls.size()) calls.push_back(std::move(call));
      indices.push_back(i);
    }
    return indices;
  }
};

class Sink final : public OutcomeSink {
 public:
  Sink(const Judging& judging, std::span<const Job> jobs, JudgeLimits limits)
      : judging_(judging), jobs_(jobs), limits_(limits), results_(jobs.size()) {
    for (size_t j = 0; j < jobs.size(); ++j) {
      itineraries_.emplace_back(*judging.kernel, jobs[j]);
      results_[j].judgements.resize(jobs[j].checks.size());
      for (const Call& call : itineraries_[j].calls) {
        calls_.push_back(call);
        job_of_.push_back(j);
      }
    }
  }

  const std::vector<Call>& calls() const { return calls_; }
  std::vector<JobResult> TakeResults() { return std::move(results_); }

  bool OnOutcome(size_t index, const Outcome& outcome) override {
    const size_t job = job_of_[index];
    JobResult& result = results_[job];
    const bool own = index == 0 || job_of_[index - 1] != job;
    const bool last = index + 1 == calls_.size() || job_of_[index + 1] != job;
    if (own) {
      if (!outcome.death) result.claim = outcome.claim;
      result.printed = outcome.printed;
      result.seconds = outcome.seconds;
      JudgeSingle(job, outcome);
    }
    if (itineraries_[job].compares) kept_.push_back(std::make_unique<OwnedOutcome>(outcome));
    if (last) {
      JudgeKept(job, index + 1 - itineraries_[job].calls.size());
      result.done = true;
    }
    if (outcome.death && outcome.death->cause == Death::Cause::kTimeLimit) --limits_.time_limits;
    return limits_.time_limits > 0 && !Interrupted();
  }

 private:
  void JudgeSingle(size_t j, const Outcome& outcome) {
    std::shared_ptr<const PairTurns> turns;
    const Evidence evidence{&jobs_[j].call, &outcome, &turns};
    for (size_t c = 0; c < jobs_[j].checks.size(); ++c) {
      const Check& check = *jobs_[j].checks[c];
      if (check.calls == nullptr) results_[j].judgements[c] = check.judge(judging_, {&evidence, 1});
    }
  }

  void JudgeKept(size_t j, size_t first) {
    std::vector<std::shared_ptr<const PairTurns>> turns(kept_.size());
    for (size_t c = 0; c < jobs_[j].checks.size(); ++c) {
      const Check& check = *jobs_[j].checks[c];
      if (check.calls == nullptr) continue;
      std::vector<Evidence> evidence;
      for (const size_t i : itineraries_[j].wanted[c])
        evidence.push_back({&calls_[first + i], &kept_[i]->get(), &turns[i]});
      results_[j].judgements[c] = check.judge(judging_, evidence);
    }
    kept_.clear();
  }

  const Judging& judging_;
  std::span<const Job> jobs_;
  JudgeLimits limits_;
  std::vector<Itinerary> itineraries_;
  std::vector<Call> calls_;
  std::vector<size_t> job_of_;  // per call
  std::vector<JobResult> results_;
  std::vector<std::unique_ptr<OwnedOutcome>> kept_;  // of the job under way
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
