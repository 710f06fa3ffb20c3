// A drawn call judged by checks of the table, as a property: a failure refutes it, and a pass is counted under the
// check's name. A skip (nothing to judge) is no pass.
#pragma once

#include <string>
#include <vector>

#include "suite/run/judge_calls.h"
#include "tests/property/calls_within.h"
#include "tests/property/run_property.h"

namespace ropecheck::property {

// The checks that have something to say about the call; those that compare calls, where they have any to compare.
inline std::vector<const Check*> ChecksOf(const KernelInfo& kernel, const Call& call) {
  std::vector<const Check*> checks;
  for (const Check& check : Checks()) {
    if (!check.applies(kernel, call)) continue;
    if (ComparesCalls(check) && check.calls(kernel, call).size() < 2) continue;
    checks.push_back(&check);
  }
  return checks;
}

inline void Judge(Subject& subject, const Call& call, std::vector<const Check*> checks) {
  const Judging judging{&subject.info(), "", nullptr};
  const Job job{call, std::move(checks)};
  const auto results = JudgeCalls(subject, judging, {&job, 1});
  if (!results) RC_FAIL("ropecheck itself: " + results.error().message);
  for (size_t i = 0; i < job.checks.size(); ++i) {
    const Judgement& judgement = results->front().judgements[i];
    const std::string name(job.checks[i]->name);
    if (judgement.verdict == Verdict::kFail || judgement.verdict == Verdict::kUndecided)
      RC_FAIL(name + " " + std::string(Name(judgement.verdict)) + ": " + judgement.says);
    if (judgement.verdict == Verdict::kPass) RC_TAG(Tag{name});
  }
}

}  // namespace ropecheck::property
