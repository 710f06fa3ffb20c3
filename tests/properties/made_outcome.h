// Outcomes made by hand: what a correct kernel gives for a call, to be spoiled by a test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/host/axes.h"
#include "properties/check.h"
#include "properties/elements.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/mismatch.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

// A kernel that takes everything.
inline KernelInfo AnyKernel() {
  KernelInfo info;
  info.name = "any";
  for (const EnumAxis& axis : EnumAxes())
    info.support.values[axis.axis] = (uint64_t{1} << axis.values.size()) - 1;
  info.contract.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT;
  info.contract.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
  return info;
}

class MadeOutcome {
 public:
  explicit MadeOutcome(const std::string& text, BeyondTable beyond = BeyondTable::kNothing)
      : call_(ParseCase(text)->call), plan_(*PlanTensors(call_)) {
    for (const Buffer& buffer : plan_.buffers)
      buffers_.emplace_back(static_cast<size_t>(buffer.bytes), std::byte{0xFF});
    for (const Tensor& t : plan_.tensors)
      views_.push_back({&t, buffers_[static_cast<size_t>(t.buffer)].data()});
    const Problem sent = AsSent(call_);
    EXPECT_TRUE(FillInputs(sent, views_));
    if (call_.problem.placement == Placement::kInPlace) KeepInputs();
    const auto oracle = Oracle::Create(sent, OwnLevel(sent), views_, beyond);
    EXPECT_TRUE(oracle);
    Rotate(*oracle, Role::kQ, Role::kOutQ);
    Rotate(*oracle, Role::kK, Role::kOutK);
    outcome.plan = &plan_;
    outcome.views = views_;
  }
  MadeOutcome(const MadeOutcome&) = delete;
  MadeOutcome& operator=(const MadeOutcome&) = delete;

  std::byte* At(Role role, const Coordinates& at) {
    return const_cast<std::byte*>(ElementAt(*Find(outcome, role), at));
  }
  Judgement Judge(std::string_view check) const { return Judge(check, {{&call_, &outcome}}); }
  Judgement JudgeUnder(uint32_t out_of_range, std::string_view check) const {
    KernelInfo kernel = AnyKernel();
    kernel.contract.out_of_range = out_of_range;
    const std::vector<Evidence> evidence = {{&call_, &outcome}};
    return FindCheck(check)->judge(Judging{&kernel, "", nullptr}, evidence);
  }
  static Judgement Judge(std::string_view check, const std::vector<Evidence>& evidence) {
    static const KernelInfo kernel = AnyKernel();
    return FindCheck(check)->judge(Judging{&kernel, "", nullptr}, evidence);
  }
  const Call& call() const { return call_; }

  Outcome outcome;

 private:
  // In place the outputs replace the inputs; the views show those as they were sent, as a subject's do.
  void KeepInputs() {
    sent_ = buffers_;
    for (TensorView& view : views_)
      if (view.tensor->role == Role::kQ || view.tensor->role == Role::kK)
        view.base = sent_[static_cast<size_t>(view.tensor->buffer)].data();
  }

  void Rotate(const Oracle& oracle, Role in_role, Role out_role) {
    const TensorView *in = nullptr, *out = nullptr;
    for (const TensorView& view : views_) {
      if (view.tensor->role == in_role) in = &view;
      if (view.tensor->role == out_role) out = &view;
    }
    if (in == nullptr || out == nullptr) return;
    EXPECT_TRUE(oracle.Rotate(*in, *out));
  }

  Call call_;
  TensorPlan plan_;
  std::vector<std::vector<std::byte>> buffers_, sent_;
  std::vector<TensorView> views_;
};

}  // namespace ropecheck
