// Makes golden cases: inputs from the problem text, or a user's; everything else from the oracle.
#pragma once

#include <optional>
#include <vector>

#include "golden/golden_case.h"
#include "reference/problem/result.h"

namespace ropecheck::golden {

// Elements of q and k together: a case of more would not fit into what is read of a file (checked_problem.h).
inline constexpr int64_t kMostElements = int64_t{1} << 22;

// A case of the problem with the inputs that its text describes. Errors: kInvalid (Validate, sizes), kNotComputed;
// kInternal where the oracle's two ways to an expected value disagree.
Result<GoldenCase> MakeCase(const Problem& problem);

// The same with given inputs, which must be those of the problem's tensor plan (of tables with rows: TableRowsOf). The
// case's data is data=file(HASH).
Result<GoldenCase> MakeCase(const Problem& problem, std::vector<Input> inputs);

// Recomputes what follows from the case's problem and, for data=file, from its q, k and tables.
Result<GoldenCase> Remake(const GoldenCase& golden);

}  // namespace ropecheck::golden
