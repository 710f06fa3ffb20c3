// Partners: the calls that a law compares a call with. Only such as the kernel takes.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "properties/check.h"

namespace ropecheck::laws {

using PositionAt = std::function<int64_t(int64_t b, int64_t s)>;

// The problem with these positions, in its own kind of position where that can say them, else in another that the
// kernel has; tables by position get the rows they need.
std::optional<Problem> WithPositions(const KernelInfo& kernel, const Problem& problem,
                                     const PositionAt& position);
// The same in one kind (RC_POS_*).
std::optional<Problem> WithPositionsAs(uint32_t kind, const Problem& problem, const PositionAt& position);
// The positions that the problem has, which must outlive them.
PositionAt PositionsOf(const Problem& problem);

// Back to dense strides: those given are of another shape.
void MakeDense(Problem& problem);

class Partners {
 public:
  // The first call is `call` itself, which must outlive this.
  Partners(const KernelInfo& kernel, const Call& call) : kernel_(kernel), call_(call), calls_{call} {}

  const Problem& problem() const { return call_.problem; }
  const KernelInfo& kernel() const { return kernel_; }

  // Adds the call with this problem, once, if the kernel takes it; says whether it does.
  bool AddProblem(Problem problem);
  // With the problem that `change` makes of the call's.
  template <class F>
  bool Add(F change) {
    Problem changed = problem();
    change(changed);
    return AddProblem(std::move(changed));
  }
  // The same tokens at other positions, and other tokens of the same shape.
  bool AddAt(const std::function<int64_t(int64_t position)>& move);
  bool AddTokens(const PositionAt& position);
  // As AddProblem, with these positions.
  bool AddProblemAt(const Problem& problem, const PositionAt& position);

  std::vector<Call> Take() { return std::move(calls_); }

 private:
  const KernelInfo& kernel_;
  const Call& call_;
  std::vector<Call> calls_;
};

}  // namespace ropecheck::laws
