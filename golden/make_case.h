// Makes golden cases: inputs from the problem text, or a user's; everything else from the oracle.
#pragma once

#include <optional>
#include <vector>

#include "golden/golden_case.h"
#include "reference/problem/result.h"

namespace ropecheck::golden {

// A case of the problem with the inputs that its text describes. Errors: kInvalid (Validate, sizes), kNotComputed;
// kInternal where the oracle's two ways to an expected value disagree.
Result<GoldenCase> MakeCase(const Problem& problem);

// The same with given inputs, which must be those of the problem's tensor plan (of tables with rows: TableRowsOf). The
// case's data is data=file(HASH).
Result<GoldenCase> MakeCase(const Problem& problem, std::vector<Input> inputs);

// Recomputes what follows from the case's problem and, for data=file, from its q, k and tables.
Result<GoldenCase> Remake(const GoldenCase& golden);

// The name of what computes expected values, and its bound; both stand in every file.
inline constexpr std::string_view kOracleMethod =
    "expected values: Arb balls, precision raised until the rounding is certain (Ziv), rounded to odd; f32, "
    "f16, bf16 "
    "also by double-double cos and sin from 192-bit turns, and equal";
inline constexpr double kCertifiedBound = kAngleRowError;  // of cos and sin in the second way

}  // namespace ropecheck::golden
