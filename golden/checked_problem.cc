#include "golden/checked_problem.h"

#include <fmt/format.h>

#include "reference/problem/case.h"
#include "reference/problem/validate.h"

namespace ropecheck::golden {

Result<Problem> CheckedProblem(const std::string& text) {
  auto problem = ParseProblem(text);
  if (!problem) return tl::unexpected(problem.error());
  if (auto valid = Validate(*problem); !valid) return tl::unexpected(valid.error());
  const Shape& shape = problem->shape;
  if (shape.batch > 0 && shape.tokens > kMostTokens / shape.batch)
    return Fail(ErrorCode::kInvalid,
                fmt::format("{} sequences of {} tokens are more than the {} tokens that a file "
                            "may hold of one case (axes b and s).",
                            shape.batch, shape.tokens, kMostTokens));
  return problem;
}

std::string Budget::Take(DType dtype, std::span<const int64_t> shape) {
  int64_t bytes = Info(dtype).bytes;
  for (const int64_t size : shape) {
    if (size > 0 && bytes > kMostArrayBytes / size)
      return fmt::format("an array of shape {} is larger than {} bytes", ShapeText(shape), kMostArrayBytes);
    bytes *= size;
  }
  if (bytes > left_) return fmt::format("with it the arrays are larger than {} bytes", kMostCaseBytes);
  left_ -= bytes;
  return {};
}

}  // namespace ropecheck::golden
