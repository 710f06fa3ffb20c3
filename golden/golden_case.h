// GoldenCase: one problem with its inputs and everything that is needed to judge outputs for them. What a golden file
// holds of it, field by field: docs/golden.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "golden/array.h"
#include "reference/oracle/exact_frequencies.h"
#include "reference/problem/pairs.h"
#include "reference/problem/problem.h"

namespace ropecheck::golden {

struct Input {
  Role role = Role::kQ;
  Array array;  // q, k: dtype of the problem. Tables (angles, cos, sin, cos_sin): only GoldenCase::table_rows
  bool operator==(const Input&) const = default;
};

// How far an output may be from the exact value, per element, where a kernel computes in a certain way.
struct ToleranceSet {
  std::string pipeline;  // a name of `ropecheck list pipelines`, or kAnyPipeline
  Array tolerance;       // f64, shape of the output; 0 where elements are copied
  bool operator==(const ToleranceSet&) const = default;
};
// Whatever any unbroken pipeline that keeps the dtype's bits allows: of kernels without a claim.
inline constexpr std::string_view kAnyPipeline = "any";

// What is expected of kernels whose q, k and outputs are of one dtype.
struct Expectation {
  DType dtype = DType::kF32;
  std::optional<Array> nearest;  // correctly rounded; absent for f64
  std::vector<ToleranceSet> tolerances;
  bool operator==(const Expectation&) const = default;
};

struct Output {
  Role role = Role::kOutQ;  // or kOutK
  Array odd;  // f64: the exact value rounded to odd. NaN where an input of the pair is not finite
  std::vector<Expectation>
      expectations;  // for every dtype that holds all of q and k, in the order of the enum
  bool operator==(const Output&) const = default;
};

struct GoldenCase {
  Problem problem;
  Level level = Level::kIdeal;
  std::vector<Input> inputs;             // those of the tensor plan that a kernel reads
  std::vector<int64_t> table_rows;       // rows of the tables that some token reads; sorted
  std::vector<int64_t> token_positions;  // [batch * tokens]; empty where a position is not one integer
  ExactFrequencies frequencies;
  std::vector<Output> outputs;

  const Input* Find(Role role) const;  // nullptr: there is none
  const Output* FindOutput(Role role) const;
  const Expectation* FindExpectation(Role role, DType dtype) const;
};

struct GoldenFile {
  std::string program;  // "ropecheck 0.1.0"
  std::vector<GoldenCase> cases;
};

// The problem as its expectations are computed and judged: another data type, dense, out of place. Its tables and
// positions are the original's.
Problem PlainProblem(const Problem& problem, DType dtype);
// The problem that a kernel of `dtype` is asked to compute with the case's inputs: for the case's own dtype the case's
// problem; for another, data=file(HASH) of the same values.
Problem ProblemFor(const GoldenCase& golden, DType dtype);

// Content hash of q and k: FNV-1a, 64 bits, over their values as f64, little-endian, row-major, q first. 16 hex digits.
std::string ContentHash(const GoldenCase& golden);

// Rows of the problem's tables that some token reads; empty where it has none. `token_positions` of a problem.
std::vector<int64_t> TableRowsOf(const Problem& problem);
std::vector<int64_t> TokenPositionsOf(const Problem& problem);
// [batch, tokens, n]: which of those rows each pair reads; n is 1, or R/2 where pairs have axes of their own. Empty
// without a table.
std::vector<int64_t> TokenRowsOf(const Problem& problem);
// [R/2, 4]: the columns of cos and sin for a pair's first output, then for its second, in a row of the table; of two
// tensors (cos, sin) the columns of the second follow those of the first. For angles, whose cos and sin are meant.
std::vector<int64_t> TableColumnsOf(const Problem& problem);
// Whether a role's tensor is one of which only some rows are kept.
bool HasRows(Role role);

// Where along a head the members of a pair are read and written.
struct PairDims {
  PairMembers read, written;
};
std::vector<PairDims> PairDimsOf(const Problem& problem);
// [R/2, 4]: of every pair read.first, read.second, written.first, written.second.
std::vector<int64_t> AllPairDims(const Problem& problem);
// [R/2]: the row of `positions` that each pair turns with; empty unless positions have several axes.
std::vector<int64_t> PairAxesOf(const Problem& problem);

}  // namespace ropecheck::golden
