#include "suite/run/shrink.h"

#include <algorithm>
#include <optional>

#include "reference/problem/simpler.h"
#include "suite/interrupt.h"

namespace ropecheck {
namespace {

constexpr int kBudget = 4000;
constexpr double kSecondsOfHangs = 12;  // each costs its whole time limit
constexpr double kHangFactor = 0.2;     // of the time limit is enough to see that a candidate hangs

class Shrinker {
 public:
  Shrinker(Subject& subject, const Judging& judging, const Check& check, const std::string& cause, int budget)
      : subject_(subject), judging_(judging), check_(check), cause_(cause), budget_(budget) {}

  // `fresh`: every candidate in a process of its own. Slower, but nothing is kept from one to the next.
  Result<Shrunk> Descend(Call call, bool fresh) {
    Shrunk shrunk{std::move(call), 0};
    while (budget_ > 0 && !Interrupted()) {
      auto next = FirstFailing(Candidates(shrunk.call), fresh);
      if (!next) return tl::unexpected(next.error());
      if (!*next) break;
      shrunk.call = std::move(**next);
      ++shrunk.steps;
    }
    return shrunk;
  }

  Result<bool> FailsAlone(const Call& call) {
    subject_.Restart();
    --budget_;
    auto judgement = JudgeOne(subject_, judging_, call, check_);
    if (!judgement) return tl::unexpected(judgement.error());
    return Same(*judgement);
  }

 private:
  bool Same(const Judgement& judgement) const {
    return judgement.verdict == Verdict::kFail && judgement.CauseText() == cause_;
  }

  std::vector<Call> Candidates(const Call& call) const {
    std::vector<Call> out;
    for (Call& simpler : Simpler(call))
      if (judging_.kernel->support.Missing(simpler.problem, simpler.around).empty() &&
          check_.applies(*judging_.kernel, simpler))
        out.push_back(std::move(simpler));
    return out;
  }

  Result<std::optional<Call>> FirstFailing(std::vector<Call> candidates, bool fresh) {
    constexpr size_t kBatch = 8;  // small: the first candidates are the boldest, and most often they hold
    for (size_t i = 0; i < candidates.size() && budget_ > 0 && !Interrupted();) {
      const size_t n = fresh ? 1 : std::min(kBatch, candidates.size() - i);
      std::vector<Job> jobs;
      for (size_t j = i; j < i + n; ++j) jobs.push_back({candidates[j], {&check_}});
      if (fresh) subject_.Restart();
      auto results = JudgeCalls(subject_, judging_, jobs);
      if (!results) return tl::unexpected(results.error());
      budget_ -= static_cast<int>(n);
      for (size_t j = 0; j < n; ++j)
        if ((*results)[j].done && Same((*results)[j].judgements[0]))
          return std::optional(std::move(candidates[i + j]));
      i += n;
    }
    return std::optional<Call>();
  }

  Subject& subject_;
  const Judging& judging_;
  const Check& check_;
  const std::string& cause_;
  int budget_;
};

}  // namespace

Result<Shrunk> Shrink(Subject& subject, const Judging& judging, const Call& call, const Check& check,
                      const std::string& cause, double time_limit) {
  const bool hangs = cause == Name(Cause::kTimeLimit);
  const double short_limit = time_limit * kHangFactor;
  const int budget =
      hangs ? static_cast<int>(std::clamp(kSecondsOfHangs / short_limit, 1.0, double{kBudget})) : kBudget;
  Shrinker shrinker(subject, judging, check, cause, budget);
  if (hangs) subject.SetTimeLimit(short_limit);
  auto shrunk = shrinker.Descend(call, false);
  if (hangs) subject.SetTimeLimit(time_limit);
  if (!shrunk) return shrunk;
  auto alone = shrinker.FailsAlone(shrunk->call);
  if (!alone) return tl::unexpected(alone.error());
  if (*alone) return shrunk;
  // What only seemed to hang in a fifth of the time stays as it was. A kernel that keeps state may have failed because
  // of the candidate before: once more, each candidate in a process of its own.
  return hangs ? Shrunk{call, 0} : shrinker.Descend(call, true);
}

}  // namespace ropecheck
