// Calls that a kernel takes, as RapidCheck values.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "adapters/host/axes.h"
#include "adapters/host/subject.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/position_range.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"
#include "tests/property/drawn.h"

namespace ropecheck::property {

// Inside the support, and without what the contract leaves out.
inline bool Takes(const KernelInfo& kernel, const Call& call) {
  const auto range = PositionRangeOf(call.problem);
  if (range && range->lo < 0 && (kernel.contract.flags & RC_NEGATIVE_POSITIONS) == 0) return false;
  return kernel.support.Missing(call.problem, call.around).empty();
}

// A contract under which every mismatch has to be refused.
inline bool RefusesEverything(const Contract& contract) {
  constexpr uint32_t kAll = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
  return (contract.rejects & kAll) == kAll && contract.out_of_range == RC_RANGE_REJECTS;
}

inline Circumstances DrawCircumstances(const KernelInfo& kernel, const Problem& problem,
                                       ChoiceSource& choices) {
  Circumstances around;
  around.mem = choices.Choose(2) == 0 ? MemorySide::kEnd : MemorySide::kStart;
  const int64_t align = choices.Choose(2) == 0 ? 0 : Info(problem.dtype).bytes;
  if (align >= kernel.contract.align_bytes) around.align = align;
  if (choices.Choose(8) == 7 && RefusesEverything(kernel.contract)) {
    const Mismatch& mismatch = Mismatches()[choices.Choose(Mismatches().size())];
    Call bad{{}, problem, around};
    bad.around.bad = std::string(mismatch.name);
    if (mismatch.applies(problem) && Validate(bad)) return bad.around;
  }
  return around;
}

// Draws until the kernel takes what is drawn: Draw knows nothing of kernels. One call in eight is invalid on purpose.
inline rc::Gen<Call> CallsWithin(const KernelInfo& kernel, const DrawLimits& limits) {
  const auto draw = [kernel, limits](ChoiceSource& choices) {
    constexpr int kTries = 200000;
    for (int i = 0; i < kTries; ++i) {
      Call call{{}, Draw(choices, limits), {}};
      if (!Takes(kernel, call)) continue;
      call.around = DrawCircumstances(kernel, call.problem, choices);
      return call;
    }
    throw rc::GenerationFailure(kernel.name + " takes none of the problems drawn");
  };
  return Drawn(draw, [kernel](const Call& call) { return Takes(kernel, call); });
}

// "pairing=half" for every axis that means something to the problem.
inline std::vector<std::string> AxisTags(const Problem& problem) {
  std::vector<std::string> tags;
  for (const EnumAxis& axis : EnumAxes()) {
    Support all_but_this;
    for (const EnumAxis& other : EnumAxes())
      all_but_this.values[other.axis] = &other == &axis ? 0 : ~uint64_t{0};
    if (all_but_this.Missing(problem, {}).empty()) continue;
    tags.push_back(fmt::format("{}={}", axis.name, axis.values[AxisValue(problem, axis.axis)]));
  }
  return tags;
}

}  // namespace ropecheck::property
