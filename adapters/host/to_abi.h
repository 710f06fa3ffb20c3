// A problem and its call as the C structs of adapter.h. Everything they point to, but the tensors' memory,
// lives in these objects.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/host/place.h"
#include "reference/problem/case.h"
#include "reference/problem/tensors.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

class AbiProblem {
 public:
  // `text`: the canonical text, for the kernel's logs.
  AbiProblem(const Problem& problem, const Circumstances& around, std::string text);
  AbiProblem(const AbiProblem&) = delete;
  AbiProblem& operator=(const AbiProblem&) = delete;

  const rc_problem& get() const { return problem_; }

 private:
  std::vector<double> law_params_;
  std::vector<int64_t> sections_;
  std::string text_;
  rc_problem problem_{};
};

// The parameters of a law in the order adapter.h gives them.
std::vector<double> LawParams(const FrequencyLaw& law);

class AbiCall {
 public:
  // `buffers`: where each buffer of the plan lies. `index`: calls made in this process before.
  AbiCall(const TensorPlan& plan, std::span<const PlacedBuffer> buffers, const Circumstances& around,
          uint64_t index);
  AbiCall(const AbiCall&) = delete;
  AbiCall& operator=(const AbiCall&) = delete;

  const rc_call& get() const { return call_; }
  void SetWorkspace(void* workspace, int64_t bytes);

 private:
  struct Axes {
    std::array<int64_t, 4> shape, strides;
  };
  std::vector<Axes> axes_;
  std::vector<rc_buffer> buffers_;
  std::vector<rc_tensor> tensors_;
  rc_call call_{};
};

}  // namespace ropecheck
