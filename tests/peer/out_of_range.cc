// Positions without a table row: ONNX Runtime refuses them on the CPU, and elsewhere copies the token. Here such a
// problem is invalid, and a kernel that declares RC_RANGE_COPIES must hand back its input bit for bit.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/problem/case.h"
#include "reference/problem/validate.h"
#include "tests/peer/rotate.h"

namespace ropecheck::peer {

Result<double> JudgeOutOfRange(const Json& one, const Json&) {
  const Json& p = one.at("params");
  const std::vector<int64_t> ids = one.at("position_ids");
  const int64_t heads = p.at("heads"), dim = p.at("head_size"), rows = p.at("max_seq");
  const int64_t tokens = static_cast<int64_t>(one.at("input").size()) / (heads * dim);
  const auto valid = [&](const std::string& positions) {
    const auto problem = ParseProblem(fmt::format(
        "rc0:{},f32,s{},h{},d{},r{}+0,cache=separate(f32,rows={}),pos={}", p.at("pairing").get<std::string>(),
        tokens, heads, dim, p.at("rotary_dim").get<int64_t>(), rows, positions));
    return problem ? Validate(*problem) : Result<void>(tl::unexpected(problem.error()));
  };
  if (auto in_range = valid("implicit"); !in_range) return tl::unexpected(in_range.error());

  const bool first_only = ids.size() == 1;
  const auto judged =
      valid(first_only ? fmt::format("offset:{}", ids[0]) : fmt::format("i64:[{}]", fmt::join(ids, ",")));
  if (judged) return Fail(ErrorCode::kInternal, "the problem counts as valid");
  if (judged.error().code != ErrorCode::kInvalid ||
      judged.error().message.find("(axis cache)") == std::string::npos)
    return Fail(ErrorCode::kInternal, fmt::format("refused for another reason: {}", judged.error().message));
  if (one.at("expected_outcome") == "error") return 0;
  return Excess(one.at("expected").get<Numbers>(), one.at("input"), 0);
}

}  // namespace ropecheck::peer
