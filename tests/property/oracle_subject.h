// The oracle as a kernel: its correctly rounded answers, judged as if a kernel had given them. The laws know nothing of
// the oracle, so they are a witness of their own that it is right.
#pragma once

#include <functional>

#include "reference/precision/pipeline.h"
#include "tests/properties/made_outcome.h"

namespace ropecheck::property {

class OracleSubject final : public Subject {
 public:
  // `spoil`: what a test does to an outcome before it is judged, to show that it would be seen.
  using Spoil = std::function<void(MadeOutcome&)>;
  explicit OracleSubject(Spoil spoil = nullptr) : spoil_(std::move(spoil)) {
    info_.contract.flags = RC_NEGATIVE_POSITIONS;
    info_.contract.rejects = 0;  // an oracle refuses nothing: no invalid call is drawn for it
  }

  const KernelInfo& info() const override { return info_; }
  Result<void> Run(std::span<const Call> calls, OutcomeSink& sink) override {
    for (size_t i = 0; i < calls.size(); ++i) {
      MadeOutcome made(Print(calls[i]));
      // Rounded once from the exact numbers of the level: within what any kernel in double claims.
      made.outcome.claim.pipeline = ClaimAt(OwnLevel(calls[i].problem));
      if (spoil_) spoil_(made);
      if (!sink.OnOutcome(i, made.outcome)) break;
    }
    return {};
  }
  void Restart() override {}
  void SetTimeLimit(double) override {}
  int64_t ResidentBytes() const override { return 0; }

  // The claim of a kernel that computes in double throughout.
  static std::string ClaimAt(Level level) {
    for (const NamedPipeline& row : Pipelines())
      if (row.level == level && row.arithmetic == DType::kF64 && !row.broken()) return std::string(row.name);
    return {};
  }

 private:
  KernelInfo info_ = AnyKernel();
  Spoil spoil_;
};

}  // namespace ropecheck::property
