// Replay: sends the cases of a golden file to a kernel and judges what comes back by what the file holds.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/host/subject.h"
#include "golden/golden_case.h"
#include "properties/check.h"

namespace ropecheck::golden {

// One case in one dtype, as a kernel takes it.
struct ReplayCall {
  const GoldenCase* golden = nullptr;
  size_t index = 0;  // of the case in its file
  Call call;
  std::string missing;  // why the kernel does not take it; empty: it does
};

// Every case in every dtype that holds its inputs. Where the kernel does not take the problem as it is, another layout,
// placement or dtype of ids is tried, since the values depend on none of them. `file` must outlive the calls.
std::vector<ReplayCall> PlanReplay(const GoldenFile& file, const KernelInfo& kernel);

// The inputs of calls that were planned, by their text: the filler of a subject that replays them.
class ReplayInputs {
 public:
  void Add(const std::vector<ReplayCall>& calls);
  Result<void> Fill(const Problem& problem, std::span<const TensorView> views) const;

 private:
  std::map<std::string, const GoldenCase*> cases_;
};

// Runs the calls that the kernel takes, in order; on_judged(call, judgement) after each. Errors: the subject's, and
// those of JudgeOutcome.
using OnJudged = std::function<void(const ReplayCall&, const Judgement&)>;
Result<void> Replay(Subject& subject, const std::vector<ReplayCall>& calls, const std::string& grade,
                    const OnJudged& on_judged);

}  // namespace ropecheck::golden
