#include "suite/fuzz/campaign.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "fuzz/features.h"
#include "fuzz/mutate.h"
#include "properties/catalogue/catalogue.h"
#include "suite/fuzz/corpus.h"
#include "suite/interrupt.h"

namespace ropecheck {
namespace {

constexpr size_t kBatch = 32;           // calls between two looks at the corpus
constexpr size_t kHistory = 256;        // calls of one process
constexpr uint64_t kComparedOneIn = 8;  // calls that a check which compares calls is made on

class Campaign {
 public:
  Campaign(const KernelInfo& info, const FuzzOptions& options, const FuzzEvents& events)
      : info_(info),
        options_(options),
        events_(events),
        judging_{&info_, {}, nullptr},
        corpus_(options.corpus),
        findings_(judging_, options.cpu_seconds_per_call) {
    for (const Check& check : Checks())
      if (ComparesCalls(check)) comparing_.push_back(&check);
  }

  // What is run first: the corpus of earlier runs, and a part of the catalogue.
  Result<void> Prepare() {
    auto kept = corpus_.Load(info_);
    if (!kept) return tl::unexpected(kept.error());
    seeds_ = std::move(*kept);
    for (catalogue::Entry& entry : catalogue::Make(info_, Tier::kSmoke, options_.seed))
      if (fuzz::IsWorthRunning(entry.call, info_)) seeds_.push_back(std::move(entry.call));
    if (seeds_.empty())
      return Fail(ErrorCode::kKernel,
                  info_.name + " takes no call that could be made: see `ropecheck list cases`.");
    return {};
  }

  void Work(Subject& subject, uint64_t worker) {
    RandomChoices choices(options_.seed * 1000003 + worker);
    std::vector<Job> history;  // of the process: a failure may need what ran before it
    while (!Over()) {
      if (history.size() >= kHistory) {
        history.clear();
        subject.Restart();
      }
      const size_t before = history.size();
      for (Job& job : NextBatch(choices)) history.push_back(std::move(job));
      auto results = JudgeCalls(subject, judging_, std::span(history).subspan(before));
      const std::lock_guard lock(mutex_);
      if (!results) return Stop(results.error());
      const size_t findings = findings_.failures();
      if (auto taken = Take(subject, history, *results); !taken) return Stop(taken.error());
      if (findings_.failures() > findings) {  // looking at them restarted the process
        history.clear();
        subject.Restart();
      }
    }
  }

  const FuzzState& state() const { return state_; }
  const std::optional<Error>& error() const { return error_; }

 private:
  bool Over() {
    const std::lock_guard lock(mutex_);
    return error_ || Interrupted() || Seconds() >= options_.seconds ||
           (options_.runs != 0 && planned_ >= options_.runs);
  }

  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  std::vector<Job> NextBatch(ChoiceSource& choices) {
    const std::lock_guard lock(mutex_);
    std::vector<Job> jobs;
    while (jobs.size() < kBatch && (options_.runs == 0 || planned_ < options_.runs)) {
      Job job{NextCall(choices), {}};
      for (const Check& check : Checks())
        if (!ComparesCalls(check) && check.applies(info_, job.call)) job.checks.push_back(&check);
      if (choices.Choose(kComparedOneIn) == 0) {
        const Check& check = *comparing_[choices.Choose(comparing_.size())];
        if (check.applies(info_, job.call)) job.checks.push_back(&check);
      }
      jobs.push_back(std::move(job));
      ++planned_;
    }
    return jobs;
  }

  Call NextCall(ChoiceSource& choices) {
    if (planned_ < seeds_.size()) return seeds_[planned_];
    const auto any = [&]() -> const Call& {
      return corpus_.size() > 0 ? corpus_.Choose(choices) : seeds_[choices.Choose(seeds_.size())];
    };
    const Call& parent = any();
    if (choices.Choose(4) != 0) return fuzz::Mutate(parent, info_, choices);
    return fuzz::Mutate(fuzz::Cross(parent, any(), info_, choices), info_, choices);
  }

  // `results` are those of the last jobs.
  Result<void> Take(Subject& subject, std::span<const Job> history, std::span<const JobResult> results) {
    const size_t before = history.size() - results.size();
    const std::span<const Job> jobs = history.subspan(before);
    for (size_t j = 0; j < jobs.size(); ++j) {
      if (!results[j].done) continue;
      ++state_.executions;
      std::vector<fuzz::Feature> features;
      fuzz::FeaturesOf(jobs[j].call, features);
      bool failed = false;
      for (const Judgement& judgement : results[j].judgements) {
        failed |= judgement.verdict == Verdict::kFail;
        if (!judgement.value) continue;
        fuzz::FeaturesOf(*judgement.value, features);
        if (judgement.verdict == Verdict::kPass)
          state_.worst_ratio = std::max(state_.worst_ratio, judgement.value->worst_ratio());
      }
      if (!failed) {
        if (auto kept = corpus_.Offer(jobs[j].call, features); !kept) return kept;
      } else if (auto told = Tell(subject, history.first(before + j), jobs[j], results[j]); !told) {
        return told;
      }
    }
    state_.features = corpus_.features();
    state_.corpus = corpus_.size();
    state_.seconds = Seconds();
    events_.progress(state_);
    return {};
  }

  Result<void> Tell(Subject& subject, std::span<const Job> before, const Job& job, const JobResult& result) {
    auto found = findings_.Examine(subject, before, job, result);
    if (!found) return tl::unexpected(found.error());
    state_.failures = findings_.failures();
    state_.seconds = Seconds();
    for (const CaseResult& finding : *found) {
      ++state_.findings;
      if (auto told = events_.found(finding, state_, subject); !told) return told;
    }
    return {};
  }

  void Stop(const Error& error) {
    if (!error_) error_ = error;
  }

  const KernelInfo& info_;
  const FuzzOptions& options_;
  const FuzzEvents& events_;
  Judging judging_;
  std::vector<const Check*> comparing_;
  std::vector<Call> seeds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();

  std::mutex mutex_;  // of all below
  Corpus corpus_;
  Findings findings_;
  FuzzState state_;
  uint64_t planned_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<FuzzState> RunCampaign(const SubjectOpener& open, const FuzzOptions& options,
                              const FuzzEvents& events) {
  auto opened = OpenSubjects(open, options.jobs, options.cpu_seconds_per_call);
  if (!opened) return tl::unexpected(opened.error());
  auto& subjects = *opened;
  const KernelInfo info = subjects.front()->info();
  Campaign campaign(info, options, events);
  if (auto ready = campaign.Prepare(); !ready) return tl::unexpected(ready.error());
  std::vector<std::thread> threads;
  for (size_t i = 1; i < subjects.size(); ++i)
    threads.emplace_back([&campaign, &subject = *subjects[i], i] { campaign.Work(subject, i); });
  campaign.Work(*subjects.front(), 0);
  for (std::thread& thread : threads) thread.join();
  if (campaign.error()) return tl::unexpected(*campaign.error());
  return campaign.state();
}

}  // namespace ropecheck
