// The tolerances that a golden case stores: of a few named pipelines per level and dtype, and of any honest one.
#pragma once

#include <string_view>
#include <vector>

#include "golden/golden_case.h"
#include "reference/oracle/oracle.h"

namespace ropecheck::golden {

// Names of the sets for outputs of `dtype` at `level`; kAnyPipeline is the last.
std::vector<std::string_view> StoredPipelines(Level level, DType dtype);

// The set of one name for an output: derived per element as docs/precision.md says, with the grade's constants and a
// gain on the table before it is rounded (kAnyPipeline: anywhere), then rounded up to 12 significant bits, so that they
// compress. For f64 outputs an ulp is added: their exact value is known rounded to odd. `oracle`: of a PlainProblem;
// `in`: its q or k. Errors: those of Bound::Create.
Result<ToleranceSet> MakeTolerances(std::string_view pipeline, const Oracle& oracle, const TensorView& in,
                                    const Array& odd);

// Tolerances depend on the C library's sin, cos, log and pow, whose last bit differs between machines: two that differ
// by no more than one step of their rounding are the same.
bool SameTolerance(double a, double b);

}  // namespace ropecheck::golden
