#include "suite/run/confirm.h"

#include <algorithm>

namespace ropecheck {
namespace {

constexpr int kTries = 5;         // alone, before a failure counts as flaky
constexpr double kMoreTime = 10;  // a hang must outlast this many limits

class Confirmer {
 public:
  Confirmer(Subject& subject, const Judging& judging, const Check& check)
      : subject_(subject), judging_(judging), check_(check) {}

  Result<Judgement> Fresh(const Call& call) {
    subject_.Restart();
    return JudgeOne(subject_, judging_, call, check_);
  }

  // The shortest suffix of `before`, then the fewest of its members, after which `call` still fails.
  Result<Call> Bisect(Call call) {
    for (size_t drop = call.before.size(); drop > 0;) {
      drop = std::min(drop, call.before.size());
      bool dropped = false;
      for (size_t i = 0; i + drop <= call.before.size() && !dropped;) {
        Call shorter = call;
        const auto first = shorter.before.begin() + static_cast<ptrdiff_t>(i);
        shorter.before.erase(first, first + static_cast<ptrdiff_t>(drop));
        auto again = Fresh(shorter);
        if (!again) return tl::unexpected(again.error());
        if (again->verdict == Verdict::kFail) {
          call = std::move(shorter);
          dropped = true;
        } else {
          i += drop;
        }
      }
      if (!dropped) drop /= 2;
    }
    return call;
  }

 private:
  Subject& subject_;
  const Judging& judging_;
  const Check& check_;
};

}  // namespace

Result<Confirmation> Confirm(Subject& subject, const Judging& judging, const Call& call, const Check& check,
                             const Judgement& seen, std::span<const Call> earlier, double time_limit) {
  Confirmer confirmer(subject, judging, check);
  if (seen.cause == Cause::kTimeLimit) subject.SetTimeLimit(kMoreTime * time_limit);
  auto alone = confirmer.Fresh(call);
  subject.SetTimeLimit(time_limit);
  if (!alone) return tl::unexpected(alone.error());
  if (alone->verdict == Verdict::kFail) return Confirmation{call, *alone};

  Call after = call;
  std::vector<Problem> before;
  for (const Call& one : earlier) {
    before.insert(before.end(), one.before.begin(), one.before.end());
    before.push_back(one.problem);
  }
  after.before.insert(after.before.begin(), before.begin(), before.end());
  auto again = confirmer.Fresh(after);
  if (!again) return tl::unexpected(again.error());
  if (again->verdict == Verdict::kFail) {
    auto least = confirmer.Bisect(std::move(after));
    if (!least) return tl::unexpected(least.error());
    auto judgement = confirmer.Fresh(*least);
    if (!judgement) return tl::unexpected(judgement.error());
    if (judgement->verdict == Verdict::kFail) return Confirmation{std::move(*least), std::move(*judgement)};
  }

  Confirmation flaky{call, seen, true, 1, 3};  // seen once; not alone, not after the others
  for (int i = 0; i < kTries; ++i, ++flaky.tried) {
    auto once = confirmer.Fresh(call);
    if (!once) return tl::unexpected(once.error());
    if (once->verdict == Verdict::kFail) ++flaky.failed;
  }
  return flaky;
}

}  // namespace ropecheck
