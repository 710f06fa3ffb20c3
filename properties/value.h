// The value check: every rotated element against the oracle, within the tolerance of how the kernel says it
// computes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "properties/check.h"
#include "reference/precision/compare.h"

namespace ropecheck {

// What the value check measured of one call.
struct ValueReport {
  Level level = Level::kIdeal;
  std::string pipeline;  // judged by; empty: no claim
  DType dtype = DType::kF32;
  std::vector<std::pair<Role, Comparison>> tensors;  // out_q, out_k

  struct Element {
    Role role = Role::kOutQ;
    const Witness* witness = nullptr;
  };
  Element worst() const;       // the largest error over tolerance; no witness where nothing was judged
  double worst_ratio() const;  // its ratio, 0 without
  double max_pair_ulp() const;
  int64_t elements() const;  // judged
};

// An integer without decimals: "131068", "0.75".
std::string PositionText(double position);
// Pass, fail with the worst element, or skip where nothing was judged.
Judgement Decide(const ValueReport& report, DType dtype);

// "out_q: sequence 0 token 3 head 5 pair 0 (dim 32)  position 131068  got -0.236 (0xBE72)  want 0.399  325
// pair-ULP, allowed 5.8".
std::string Describe(Role role, const Witness& witness, DType dtype);
// Several lines for `replay`.
std::string InDetail(const ValueReport& report);

}  // namespace ropecheck
