#include "suite/run/workers.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "suite/interrupt.h"

namespace ropecheck {
namespace {

constexpr size_t kWave = 8;  // blocks; fixed, so that what is left out does not depend on --jobs
constexpr int kTimeLimitsPerWave = 4;

class Crew {
 public:
  Crew(std::vector<std::unique_ptr<Subject>>& subjects, const Judging& judging,
       const std::vector<Block>& blocks, const Progress& progress)
      : subjects_(subjects),
        judging_(judging),
        blocks_(blocks),
        progress_(progress),
        results_(blocks.size()) {
    for (const Block& block : blocks) total_ += block.jobs.size();
  }

  void RunWave(size_t first, size_t last) {
    next_ = first;
    std::vector<std::thread> threads;
    for (auto& subject : subjects_) threads.emplace_back([this, &subject, last] { Work(*subject, last); });
    for (std::thread& thread : threads) thread.join();
  }

  std::vector<BlockResult>& results() { return results_; }
  const std::optional<Error>& error() const { return error_; }

 private:
  void Work(Subject& subject, size_t last) {
    for (size_t i = next_++; i < last && !Interrupted(); i = next_++) {
      subject.Restart();
      auto done = JudgeCalls(subject, judging_, blocks_[i].jobs);
      const std::lock_guard lock(mutex_);
      if (!done) {
        if (!error_) error_ = done.error();
        return;
      }
      for (const JobResult& job : *done)
        for (const Judgement& judgement : job.judgements) {
          failures_ += judgement.verdict == Verdict::kFail;
          results_[i].time_limits +=
              judgement.verdict == Verdict::kFail && judgement.cause == Cause::kTimeLimit;
        }
      results_[i].jobs = std::move(*done);
      done_ += blocks_[i].jobs.size();
      progress_(*judging_.kernel, done_, total_, failures_);
    }
  }

  std::vector<std::unique_ptr<Subject>>& subjects_;
  const Judging& judging_;
  const std::vector<Block>& blocks_;
  const Progress& progress_;
  std::vector<BlockResult> results_;
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  size_t done_ = 0, total_ = 0, failures_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<BlockResult>> RunBlocks(std::vector<std::unique_ptr<Subject>>& subjects,
                                           const Judging& judging, const std::vector<Block>& blocks,
                                           const Progress& progress) {
  Crew crew(subjects, judging, blocks, progress);
  for (size_t first = 0; first < blocks.size() && !Interrupted(); first += kWave) {
    const size_t last = std::min(first + kWave, blocks.size());
    crew.RunWave(first, last);
    if (const auto& error = crew.error()) return tl::unexpected(*error);
    int hangs = 0;
    for (size_t i = first; i < last; ++i) hangs += crew.results()[i].time_limits;
    if (hangs >= kTimeLimitsPerWave) break;
  }
  return std::move(crew.results());
}

}  // namespace ropecheck
