#include "suite/command/dumping_subject.h"

#include <fmt/format.h>

#include "golden/dump.h"

namespace ropecheck::command {

class DumpingSubject::Sink final : public OutcomeSink {
 public:
  Sink(DumpingSubject& owner, std::span<const Call> calls, OutcomeSink& next)
      : owner_(owner), calls_(calls), next_(next) {}

  bool OnOutcome(size_t index, const Outcome& outcome) override {
    if (index == 0) owner_.written_ = Dump(calls_[0], outcome);
    return next_.OnOutcome(index, outcome);
  }

 private:
  Result<void> Dump(const Call& call, const Outcome& outcome) const {
    const std::string& path = owner_.path_;
    if (!call.around.bad.empty())
      return Fail(ErrorCode::kInvalid,
                  fmt::format("--dump {}: tensors that are mismatched on purpose (axis bad) are "
                              "not dumped.",
                              path));
    if (outcome.kind != Outcome::Kind::kOutputs)
      return Fail(ErrorCode::kInvalid, fmt::format("--dump {}: the call gave no outputs.", path));
    return golden::WriteDump(golden::DumpOf(call.problem, outcome.views), path);
  }

  DumpingSubject& owner_;
  std::span<const Call> calls_;
  OutcomeSink& next_;
};

Result<void> DumpingSubject::Run(std::span<const Call> calls, OutcomeSink& sink) {
  Sink dumping(*this, calls, sink);
  return subject_.Run(calls, dumping);
}

}  // namespace ropecheck::command
