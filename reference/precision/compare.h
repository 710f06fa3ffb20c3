// Compare: judges one output tensor of a kernel against the oracle, element by element, without a stored
// expected array. Elements outside the rotated window are not looked at.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/precision/bound.h"
#include "reference/precision/failure_shape.h"
#include "reference/precision/held.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

class GradeTally;

struct CompareInput {
  const Oracle* oracle = nullptr;  // at the level the kernel is judged at
  const Bound* bound = nullptr;    // of the same problem and level
  // At L0, where `oracle` is not: makes Comparison::ideal the distance to the mathematics.
  const Oracle* ideal = nullptr;
  TensorView in;                 // q or k as sent
  TensorView got;                // what the kernel made of it; same shape, any strides
  GradeTally* grades = nullptr;  // null: no grading
};

// One element, and all a report says about it. Errors are measured in double precision.
struct Witness {
  int64_t sequence = 0, token = 0, head = 0, pair = 0;
  int member = 0;       // 0: y0, 1: y1
  int64_t dim = 0;      // along the head
  double position = 0;  // of the pair: on its own axis, exact unless beyond 2^53
  double got = 0, want = 0;
  double pair_ulp = 0;  // of the error
  double allowed = 0;   // the tolerance in pair-ULP
  double ratio = 0;     // error / tolerance; Inf where got is NaN
};

// Largest error/tolerance by pair and size of the position, for a heat map: row 0 is position 0, row k
// positions of magnitude 2^(k-1) .. 2^k - 1. A ratio is entered when it is above kFloor and at least twice
// its cell: a cell may be too small by a factor of 2 (the worst of all is exact).
struct WorstMap {
  static constexpr double kFloor = 1.0 / 16;
  int64_t pairs = 0;
  std::array<std::vector<float>, 65> rows;  // empty: no such position; else one number per pair

  void Merge(const WorstMap& other);  // of the same number of pairs
};

struct Comparison {
  int64_t elements = 0;          // judged
  int64_t pairs_not_judged = 0;  // their tolerance reaches their norm
  int64_t pairs_not_finite = 0;  // an input is NaN or Inf: only containment is asked of them
  int64_t failures = 0;          // elements outside their tolerance; unwritten ones included
  int64_t unwritten = 0;         // still hold the pattern outputs are filled with
  int64_t uncontained = 0;       // finite outputs of a pair with a non-finite input
  int64_t range = 0;             // overflowed in the kernel's arithmetic where the exact value does not

  // Of failures, and of pairs whose tolerance is below norm / kCoarse (judge.h).
  double max_pair_ulp = 0;
  std::optional<Witness> worst;  // the largest error/tolerance
  std::optional<Witness> first_unwritten, first_uncontained, first_range;

  HeldRange claim;  // every element of the position within its tolerance
  HeldRange ideal;  // every element within 1 pair-ULP of L0; empty where no oracle at L0 was given
  WorstMap map;
  std::vector<FailureAxis>
      failing;  // axes sequence, position, token, head, pair, member; empty without failures

  double worst_ratio() const { return worst ? worst->ratio : 0; }
  // "4096 of 57344 elements, all with pair < 4 and position > 256"
  std::string failure_shape() const;
};

// Errors: kInvalid where shapes, dtypes or levels do not fit together.
Result<Comparison> Compare(const CompareInput& input);

// The byte that outputs are filled with before a call. An element all of whose bytes still hold it was not
// written, and is a NaN in every floating type.
inline constexpr unsigned char kFillByte = 0xFF;

}  // namespace ropecheck
