// A copy of an outcome that outlives its callback, for checks that compare several calls. Holds q, k
// and the outputs; tables and positions are not copied.
#pragma once

#include <vector>

#include "adapters/host/subject.h"

namespace ropecheck {

class OwnedOutcome {
 public:
  explicit OwnedOutcome(const Outcome& outcome);
  OwnedOutcome(const OwnedOutcome&) = delete;
  OwnedOutcome& operator=(const OwnedOutcome&) = delete;
  const Outcome& get() const { return outcome_; }

 private:
  TensorPlan plan_;
  std::vector<std::vector<std::byte>> buffers_;
  std::vector<TensorView> views_;
  Outcome outcome_;
};

}  // namespace ropecheck
