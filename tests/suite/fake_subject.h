// A subject without a kernel: answers each call by a rule of the test.
#pragma once

#include <functional>
#include <vector>

#include "tests/properties/made_outcome.h"

namespace ropecheck {

class FakeSubject final : public Subject {
 public:
  // How a call fails the survival check; empty: it does not. `earlier`: what ran before it in its process.
  using Rule = std::function<std::string(const Problem&, const std::vector<Problem>& earlier)>;
  explicit FakeSubject(Rule rule) : rule_(std::move(rule)) {}

  const KernelInfo& info() const override { return info_; }
  Result<void> Run(std::span<const Call> calls, OutcomeSink& sink) override {
    for (size_t i = 0; i < calls.size(); ++i) {
      for (const Problem& before : calls[i].before) earlier_.push_back(before);
      Outcome outcome;
      outcome.reason = rule_(calls[i].problem, earlier_);
      if (!outcome.reason.empty()) outcome.kind = Outcome::Kind::kError;
      earlier_.push_back(calls[i].problem);
      ++runs;
      if (!sink.OnOutcome(i, outcome)) break;
    }
    return {};
  }
  void Restart() override { earlier_.clear(); }
  void SetTimeLimit(double seconds) override { limits.push_back(seconds); }
  int64_t ResidentBytes() const override { return 0; }

  int runs = 0;
  std::vector<double> limits;

 private:
  Rule rule_;
  KernelInfo info_ = AnyKernel();
  std::vector<Problem> earlier_;
};

}  // namespace ropecheck
