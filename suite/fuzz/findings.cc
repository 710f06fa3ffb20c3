#include "suite/fuzz/findings.h"

#include <cctype>

#include "suite/interrupt.h"
#include "suite/run/confirm.h"
#include "suite/run/shrink.h"

namespace ropecheck {
namespace {

// Of one kind so many failures are shrunk: two mistakes may look alike before.
constexpr int kShrunkPerKind = 3;
// Of one check and cause so many findings are told; what else fails so is counted.
constexpr int kTold = 4;
constexpr int kShrunkHangs = 1;  // each costs minutes

// Which axes the smallest case needs, whatever their values: "rc:half,f,s,h,d" of "rc0:half,f32,s2,h2/1,d2".
std::string AxesOf(const std::string& text) {
  std::string out;
  int depth = 0;  // of brackets
  for (const char c : text.substr(0, text.find('!'))) {
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (depth == 0 && (std::isalpha(static_cast<unsigned char>(c)) || c == ',' || c == '|' || c == ';'))
      out += c;
  }
  return out;
}

}  // namespace

Result<std::vector<CaseResult>> Findings::Examine(Subject& subject, std::span<const Job> before,
                                                  const Job& job, const JobResult& result) {
  std::vector<CaseResult> found;
  const size_t failures = failures_;
  for (size_t c = 0; c < job.checks.size(); ++c) {
    const Judgement& judgement = result.judgements[c];
    if (judgement.verdict != Verdict::kFail) continue;
    // What fails one check mostly fails others as well: one mistake, told by the first.
    if (failures_++ > failures) continue;
    auto one = ExamineOne(subject, before, job, *job.checks[c], judgement);
    if (!one) return tl::unexpected(one.error());
    if (*one) found.push_back(std::move(**one));
  }
  return found;
}

Result<std::optional<CaseResult>> Findings::ExamineOne(Subject& subject, std::span<const Job> before,
                                                       const Job& job, const Check& check,
                                                       const Judgement& judgement) {
  CaseResult finding{.c = {job.call, std::string(check.name)}, .stratum = "fuzz", .judgement = judgement};
  if (told_[{finding.c.check, judgement.CauseText()}] >= kTold) return std::optional<CaseResult>();
  const int most = judgement.cause == Cause::kTimeLimit ? kShrunkHangs : kShrunkPerKind;
  if (tried_[KindOf(finding.c, judgement)]++ >= most) return std::optional<CaseResult>();
  std::vector<Call> earlier;
  for (const Job& one : before) earlier.push_back(one.call);
  if (!Interrupted()) {
    auto confirmed = Confirm(subject, judging_, job.call, check, judgement, earlier, time_limit_);
    if (!confirmed) return tl::unexpected(confirmed.error());
    if (confirmed->flaky) {
      finding.flaky_failed = confirmed->failed;
      finding.flaky_tried = confirmed->tried;
    } else {
      finding.c.call = std::move(confirmed->call);
      finding.judgement = std::move(confirmed->judgement);
      auto shrunk =
          Shrink(subject, judging_, finding.c.call, check, finding.judgement.CauseText(), time_limit_);
      if (!shrunk) return tl::unexpected(shrunk.error());
      finding.c.call = std::move(shrunk->call);
      finding.shrink_steps = shrunk->steps;
      subject.Restart();
      if (auto again = JudgeOne(subject, judging_, finding.c.call, check);
          again && again->verdict == Verdict::kFail)
        finding.judgement = std::move(*again);
    }
  }
  finding.replay = Print(finding.c);
  const bool is_new =
      known_.insert({finding.c.check, finding.judgement.CauseText(), AxesOf(finding.replay)}).second;
  if (!is_new) return std::optional<CaseResult>();
  ++told_[{finding.c.check, finding.judgement.CauseText()}];
  return std::optional(std::move(finding));
}

}  // namespace ropecheck
