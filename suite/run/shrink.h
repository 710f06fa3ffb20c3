// The smallest call that fails the same way.
#pragma once

#include <string>

#include "suite/run/judge_calls.h"

namespace ropecheck {

struct Shrunk {
  Call call;
  int steps = 0;  // simplifications that kept the failure
};

// `call` fails `check` with `cause` (Judgement::CauseText) in a fresh process. So does the result, and none
// of its Simpler() steps inside the kernel's support, unless the budget of runs ran out or Ctrl-C was
// pressed.
// Hangs are looked for with a fifth of `time_limit`, and the result is confirmed with all of it.
Result<Shrunk> Shrink(Subject& subject, const Judging& judging, const Call& call, const Check& check,
                      const std::string& cause, double time_limit);

}  // namespace ropecheck
