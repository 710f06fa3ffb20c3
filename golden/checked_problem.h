// The problem of a file that anybody may have written, and the sizes that follow from it.
#pragma once

#include <string>

#include "golden/array.h"
#include "reference/problem/problem.h"
#include "reference/problem/result.h"

namespace ropecheck::golden {

inline constexpr int64_t kMostTokens = int64_t{1} << 22;      // batch * tokens of a case
inline constexpr int64_t kMostArrayBytes = int64_t{1} << 28;  // one array
inline constexpr int64_t kMostCaseBytes = int64_t{1} << 30;   // all arrays of a case; of a golden file too

// Parses and validates. What passes can be walked token by token. Errors say what is wrong with the text, no more.
Result<Problem> CheckedProblem(const std::string& text);

// Counts bytes against the limits above.
class Budget {
 public:
  // Empty, or why an array of this shape is too large.
  std::string Take(DType dtype, std::span<const int64_t> shape);

 private:
  int64_t left_ = kMostCaseBytes;
};

}  // namespace ropecheck::golden
