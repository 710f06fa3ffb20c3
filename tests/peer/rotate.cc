#include "tests/peer/rotate.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "reference/problem/case.h"
#include "reference/problem/validate.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck::peer {
namespace {

Result<void> Put(HostTensors& tensors, Role role, const Numbers& values) {
  const int64_t elements = tensors[role].tensor->elements();
  if (static_cast<int64_t>(values.size()) != elements)
    return Fail(ErrorCode::kInvalid,
                fmt::format("{} numbers for {} elements of {}", values.size(), elements, Name(role)));
  for (int64_t i = 0; i < elements; ++i) tensors.Set(role, i, values[static_cast<size_t>(i)]);
  return {};
}

Result<Problem> Computed(const std::string& text) {
  auto problem = ParseProblem(text);
  if (!problem) return problem;
  if (auto valid = Validate(*problem); !valid) return tl::unexpected(valid.error());
  if (auto computable = Computable(*problem); !computable) return tl::unexpected(computable.error());
  return problem;
}

}  // namespace

Result<Numbers> Rotated(const Problem& problem, const Given& given) {
  if (auto valid = Validate(problem); !valid) return tl::unexpected(valid.error());
  if (auto computable = Computable(problem); !computable) return tl::unexpected(computable.error());
  HostTensors tensors(problem);
  if (auto filled = FillInputs(problem, tensors.views()); !filled) return tl::unexpected(filled.error());
  if (auto put = Put(tensors, Role::kQ, given.q); !put) return tl::unexpected(put.error());
  if (!given.cos.empty())
    if (auto put = Put(tensors, Role::kCos, given.cos); !put) return tl::unexpected(put.error());
  if (!given.sin.empty())
    if (auto put = Put(tensors, Role::kSin, given.sin); !put) return tl::unexpected(put.error());
  const auto oracle = Oracle::Create(problem, OwnLevel(problem), tensors.views());
  if (!oracle) return tl::unexpected(oracle.error());
  if (auto rotated = oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]); !rotated)
    return tl::unexpected(rotated.error());
  Numbers out(given.q.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = tensors.At(Role::kOutQ, static_cast<int64_t>(i));
  return out;
}

Result<Numbers> Rotated(const std::string& text, const Given& given) {
  const auto problem = ParseProblem(text);
  return problem ? Rotated(*problem, given) : tl::unexpected(problem.error());
}

Result<AngleRow> RowOf(const std::string& text, int64_t s) {
  const auto problem = Computed(text);
  if (!problem) return tl::unexpected(problem.error());
  const auto oracle = Oracle::Create(*problem, Level::kIdeal, {});
  if (!oracle) return tl::unexpected(oracle.error());
  AngleRow row;
  oracle->Row(0, s, row);
  return row;
}

Result<Numbers> InvFreqOf(const Problem& problem) {
  if (auto computable = Computable(problem); !computable) return tl::unexpected(computable.error());
  const auto oracle = Oracle::Create(problem, Level::kIdeal, {});
  if (!oracle) return tl::unexpected(oracle.error());
  return Numbers(oracle->inv_freq().begin(), oracle->inv_freq().end());
}

double Excess(const Numbers& got, const Numbers& expected, double bound) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (got.size() != expected.size()) return kInfinity;
  double worst = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    if (got[i] == expected[i]) continue;
    const double excess = std::abs(got[i] - expected[i]) / bound;
    if (!(excess <= kInfinity)) return kInfinity;
    worst = std::max(worst, excess);
  }
  return worst;
}

Result<double> Excess(const Result<Numbers>& got, const Numbers& expected, double bound) {
  return got ? Result<double>(Excess(*got, expected, bound)) : tl::unexpected(got.error());
}

Numbers TokensBeforeHeads(const Numbers& values, int64_t batch, int64_t heads, int64_t tokens, int64_t dim) {
  Numbers moved;
  moved.reserve(values.size());
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t s = 0; s < tokens; ++s)
      for (int64_t h = 0; h < heads; ++h)
        for (int64_t d = 0; d < dim; ++d)
          moved.push_back(values.at(static_cast<size_t>(((b * heads + h) * tokens + s) * dim + d)));
  return moved;
}

Result<std::string> PairingOf(const Json& params) {
  const std::string pairing = params.at("pairing");
  if (pairing == "half" || pairing == "interleaved") return pairing;
  return Fail(ErrorCode::kInvalid, fmt::format("pairing {} is not known here", pairing));
}

}  // namespace ropecheck::peer
