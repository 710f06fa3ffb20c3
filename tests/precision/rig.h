// A problem with its tensors in memory, inputs filled, and the oracle of its own level.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

class Rig {
 public:
  explicit Rig(const Problem& problem) : problem_(problem), plan_(PlanTensors(problem).value()) {
    for (const Buffer& buffer : plan_.buffers) {
      memory_.push_back(std::make_unique<std::byte[]>(static_cast<size_t>(buffer.bytes) + 1));
      std::memset(memory_.back().get(), 0xFF, static_cast<size_t>(buffer.bytes));
    }
    for (const Tensor& tensor : plan_.tensors)
      views_.push_back({&tensor, memory_[static_cast<size_t>(tensor.buffer)].get()});
    const Result<void> filled = FillInputs(problem_, views_);
    EXPECT_TRUE(filled) << (filled ? "" : filled.error().message);
    Result<Oracle> oracle = Oracle::Create(problem_, OwnLevel(problem_), views_);
    EXPECT_TRUE(oracle) << (oracle ? "" : oracle.error().message);
    oracle_ = std::make_unique<Oracle>(std::move(*oracle));
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  const Problem& problem() const { return problem_; }
  const Oracle& oracle() const { return *oracle_; }
  const std::vector<TensorView>& views() const { return views_; }
  const TensorView& view(Role role) const {
    for (const TensorView& v : views_) {
      if (v.tensor->role == role) return v;
    }
    ADD_FAILURE() << "no tensor " << Name(role);
    return views_.front();
  }
  std::byte* element(Role role, int64_t b, int64_t s, int64_t h, int64_t d) const {
    const TensorView& v = view(role);
    const auto& st = v.tensor->strides;
    return v.base +
           (v.tensor->offset + b * st[0] + s * st[1] + h * st[2] + d * st[3]) * Info(v.tensor->dtype).bytes;
  }
  double value(Role role, int64_t b, int64_t s, int64_t h, int64_t d) const {
    return Decode(view(role).tensor->dtype, element(role, b, s, h, d));
  }
  void set(Role role, int64_t b, int64_t s, int64_t h, int64_t d, double value) const {
    EncodeNearest(view(role).tensor->dtype, value, element(role, b, s, h, d));
  }

 private:
  Problem problem_;
  TensorPlan plan_;
  std::vector<std::unique_ptr<std::byte[]>> memory_;
  std::vector<TensorView> views_;
  std::unique_ptr<Oracle> oracle_;
};

}  // namespace ropecheck
