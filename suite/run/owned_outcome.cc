#include "suite/run/owned_outcome.h"

#include <algorithm>

namespace ropecheck {

OwnedOutcome::OwnedOutcome(const Outcome& outcome) : outcome_(outcome) {
  outcome_.plan = nullptr;
  outcome_.views = {};
  if (outcome.plan == nullptr) return;
  plan_ = *outcome.plan;
  // One copy per view: in place, what was sent and what came back are views of one buffer.
  buffers_.reserve(outcome.views.size());
  for (size_t i = 0; i < outcome.views.size(); ++i) {
    const Role role = outcome.views[i].tensor->role;
    if (role != Role::kQ && role != Role::kK && role != Role::kOutQ && role != Role::kOutK) continue;
    const Tensor& tensor = plan_.tensors[i];
    const std::byte* base = outcome.views[i].base;
    auto& copy = buffers_.emplace_back(base, base + plan_.buffers[static_cast<size_t>(tensor.buffer)].bytes);
    views_.push_back({&tensor, copy.data()});
  }
  outcome_.plan = &plan_;
  outcome_.views = views_;
}

}  // namespace ropecheck
