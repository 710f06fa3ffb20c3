#include "suite/run/growth.h"

#include <fmt/format.h>

namespace ropecheck {
namespace {

constexpr size_t kCalls = 10'000;
constexpr size_t kWarmUp = 1'000;           // allocators and caches settle
constexpr size_t kAttempts = 16;            // calls that may be refused before one is found that runs
constexpr int64_t kAllowedBytes = 1 << 20;  // 100 bytes a call would show

class Ignore final : public OutcomeSink {
 public:
  bool OnOutcome(size_t, const Outcome& outcome) override {
    return ran_ = outcome.kind == Outcome::Kind::kOutputs;
  }
  bool ran() const { return ran_; }

 private:
  bool ran_ = false;
};

// Whether every one of so many equal calls came back with outputs.
Result<bool> Runs(Subject& subject, const Call& call, size_t times) {
  Ignore sink;
  if (auto ran = subject.Run(std::vector<Call>(times, call), sink); !ran) return tl::unexpected(ran.error());
  return sink.ran();
}

// The catalogue's first call that the kernel answers: some are refused, some fail on purpose.
Result<const Call*> FirstThatRuns(Subject& subject, const std::vector<Block>& blocks) {
  size_t attempts = 0;
  for (const Block& block : blocks)
    for (const Job& job : block.jobs) {
      if (IsInvalidOnPurpose(job.call)) continue;
      if (attempts++ == kAttempts) return nullptr;
      subject.Restart();
      auto ran = Runs(subject, job.call, 1);
      if (!ran) return tl::unexpected(ran.error());
      if (*ran) return &job.call;
    }
  return nullptr;
}

}  // namespace

Result<std::optional<CaseResult>> CheckGrowth(Subject& subject, const std::vector<Block>& blocks) {
  auto first = FirstThatRuns(subject, blocks);
  if (!first) return tl::unexpected(first.error());
  if (*first == nullptr) return std::optional<CaseResult>();
  const Call& call = **first;
  subject.Restart();
  auto warm = Runs(subject, call, kWarmUp);
  if (!warm) return tl::unexpected(warm.error());
  const int64_t before = subject.ResidentBytes();
  if (!*warm || before == 0) return std::optional<CaseResult>();
  auto rest = Runs(subject, call, kCalls - kWarmUp);
  if (!rest) return tl::unexpected(rest.error());
  if (!*rest) return std::optional<CaseResult>();
  const int64_t grown = subject.ResidentBytes() - before;

  CaseResult result{.c = {call, "survival"}, .stratum = "growth"};
  if (grown > kAllowedBytes)
    result.judgement = Judgement::Fail(
        Cause::kMemoryGrowth,
        fmt::format("resident memory grew by {} KiB from call {} to call {}: {:.0f} bytes a call",
                    grown / 1024, kWarmUp, kCalls,
                    static_cast<double>(grown) / static_cast<double>(kCalls - kWarmUp)));
  result.replay = Print(result.c);
  result.leads = result.judgement.verdict == Verdict::kFail;
  return std::optional(std::move(result));
}

}  // namespace ropecheck
