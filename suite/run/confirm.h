// Runs a failure again: alone, then after the calls that came before it in its process.
#pragma once

#include <span>
#include <string>

#include "suite/run/judge_calls.h"

namespace ropecheck {

struct Confirmation {
  Call call;  // fails in a fresh process; with the earlier calls it needs in `before`
  Judgement judgement;
  bool flaky = false;  // it did not fail every time: `failed` of `tried`
  int failed = 1, tried = 1;
};

// `earlier`: the calls of the same process before this one, oldest first.
Result<Confirmation> Confirm(Subject& subject, const Judging& judging, const Call& call, const Check& check,
                             const Judgement& seen, std::span<const Call> earlier, double time_limit);

}  // namespace ropecheck
