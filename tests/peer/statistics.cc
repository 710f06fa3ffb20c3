// torchtune publishes mean, sum and maximum of outputs too large to list.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "reference/problem/case.h"
#include "reference/problem/validate.h"
#include "tests/oracle/host_tensors.h"
#include "tests/peer/rotate.h"
#include "tests/peer/torch_normal.h"

namespace ropecheck::peer {
namespace {

struct Statistics {
  double sum = 0, max = -HUGE_VAL;
  int64_t count = 0;
  void Add(double x) {
    sum += x;
    max = std::max(max, x);
    ++count;
  }
};

Result<Statistics> OfRotation(const Json& one, const std::string& axes) {
  const std::vector<int64_t> n = one.at("params").at("shape_BSNH");
  // One sequence at a time, for the sake of memory: all have the same positions.
  const auto problem =
      ParseProblem(fmt::format("rc0:{},f64,s{},h{},d{},{}", one["params"].at("pairing").get<std::string>(),
                               n.at(1), n.at(2), n.at(3), axes));
  if (!problem) return tl::unexpected(problem.error());
  if (auto valid = Validate(*problem); !valid) return tl::unexpected(valid.error());
  if (auto computable = Computable(*problem); !computable) return tl::unexpected(computable.error());
  HostTensors tensors(*problem);
  const auto oracle = Oracle::Create(*problem, Level::kIdeal, tensors.views());
  if (!oracle) return tl::unexpected(oracle.error());

  const size_t elements = static_cast<size_t>(tensors[Role::kQ].tensor->elements());
  const std::vector<float> input =
      TorchNormal(one.at("input").at("torch_randn_seed"), elements * static_cast<size_t>(n[0]));
  const auto memory = [&](Role role) {
    return reinterpret_cast<double*>(tensors[role].base);
  };  // both are dense
  Statistics all;
  for (int64_t b = 0; b < n[0]; ++b) {
    std::copy_n(input.begin() + b * static_cast<int64_t>(elements), elements, memory(Role::kQ));
    if (auto rotated = oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]); !rotated)
      return tl::unexpected(rotated.error());
    std::for_each_n(memory(Role::kOutQ), elements, [&](double y) { all.Add(y); });
  }
  return all;
}

Result<Statistics> OfCache(const Json& p, const std::string& axes) {
  const auto problem = ParseProblem(
      fmt::format("rc0:half,f32,s{},d{},{}", p.at("rows").get<int64_t>(), p.at("d").get<int64_t>(), axes));
  if (!problem) return tl::unexpected(problem.error());
  if (auto computable = Computable(*problem); !computable) return tl::unexpected(computable.error());
  const auto oracle = Oracle::Create(*problem, Level::kIdeal, {});
  if (!oracle) return tl::unexpected(oracle.error());
  Statistics all;
  AngleRow row;
  for (int64_t s = 0; s < problem->shape.tokens; ++s) {
    oracle->Row(0, s, row);
    for (const double x : row.cos_hi) all.Add(x);
    for (const double x : row.sin_hi) all.Add(x);
  }
  return all;
}

// 3 tiles of 4 x 4 patches, numbered from 1 along x and y, each tile followed by a class token at 0.
std::string Tiles() {
  std::vector<int> x, y;
  for (int tile = 0; tile < 3; ++tile) {
    for (int patch = 0; patch < 16; ++patch) {
      x.push_back(patch % 4 + 1);
      y.push_back(patch / 4 + 1);
    }
    x.push_back(0);
    y.push_back(0);
  }
  return fmt::format("pos=axes.i64.vision([1,1]):[{}]:[{}]", fmt::join(x, ","), fmt::join(y, ","));
}

std::string AxesOf(const Json& p) {
  if (p.contains("layout")) return Tiles();
  if (!p.contains("scale_factor")) return "pos=implicit";
  return fmt::format("pos=implicit,f=llama3({},{},{},{})", p["scale_factor"].get<int64_t>(),
                     p.at("low").get<int64_t>(), p.at("high").get<int64_t>(),
                     p.at("old_context_len").get<int64_t>());
}

// An exact sum cannot meet the first two literals, which hold 2^23 float angles' rounding; the others are exact
// to their last digit, or (the cache) to the rounding of their float terms.
double SumBound(const std::string& id) {
  constexpr std::pair<std::string_view, double> kBounds[] = {{"torchtune-llama2-rope", 0.12},
                                                             {"torchtune-llama3.1-scaled", 0.12},
                                                             {"torchtune-llama3.1-cache", 0.01},
                                                             {"torchtune-phi3", 6e-4},
                                                             {"torchtune-vision-2d", 2e-6}};
  for (const auto& [name, bound] : kBounds)
    if (id == name) return bound;
  return 0;
}

}  // namespace

Result<double> JudgeStatistics(const Json& one, const Json&) {
  const Json& p = one.at("params");
  const auto all = p.contains("rows") ? OfCache(p, AxesOf(p)) : OfRotation(one, AxesOf(p));
  if (!all) return tl::unexpected(all.error());
  constexpr double kLastDigitOfMax = 1e-4;
  const double bound = SumBound(one.at("id")), count = static_cast<double>(all->count);
  double excess = Excess({all->sum}, {one.at("expected_sum")}, bound);
  // The means have four or five digits.
  const double mean = one.at("expected_mean");
  excess = std::max(
      excess, Excess({all->sum / count}, {mean}, std::max(1e-4 * std::abs(mean), 6e-5) + bound / count));
  if (one.contains("expected_max"))
    excess = std::max(excess, Excess({all->max}, {one["expected_max"]}, kLastDigitOfMax));
  return excess;
}

}  // namespace ropecheck::peer
