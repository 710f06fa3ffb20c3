// Judging outputs by what a golden case holds: no oracle, no Arb, no MPFR.
#pragma once

#include <string>

#include "golden/golden_case.h"
#include "properties/value.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck::golden {

// What a kernel says of how it computes, and what of that the case's stored tolerances cover.
struct StoredClaim {
  std::string pipeline;  // the set that judges
  double slack = 0;      // added to every tolerance: the kernel flushes subnormal numbers
};

// The set that judges `claim`: its pipeline's, if it is stored and the claim is one that it covers (the grade's library
// constants, gain on the table before it is rounded); else kAnyPipeline. `grade`: the name of a set that replaces the
// claim, or empty. Errors: kInvalid where the grade is not stored.
Result<StoredClaim> ChooseTolerances(const GoldenCase& golden, DType dtype, const ClaimText& claim,
                                     bool flushes, const std::string& grade);

// Outputs of dtype `dtype`; views of roles out_q and out_k, any strides. An element is right where it is within its
// tolerance of the exact value; where that is NaN, where it is not finite; where it may overflow within its tolerance,
// Inf of its sign. Elements that are copied are not looked at.
Result<ValueReport> JudgeStored(const GoldenCase& golden, DType dtype, const StoredClaim& claim,
                                std::span<const TensorView> outputs);

// What came back of a call with the case's inputs: survival, coverage, pass-through, then the values. `call.problem` is
// of the case (its dtype is that of q, k and the outputs), whatever its layout.
Result<Judgement> JudgeOutcome(const GoldenCase& golden, const KernelInfo& kernel, const std::string& grade,
                               const Evidence& evidence);

}  // namespace ropecheck::golden
