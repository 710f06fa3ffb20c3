#include "reference/precision/failure_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ropecheck {
namespace {

// The values that fail are those `all` has between two of its members.
bool IsRun(const FailureAxis& axis) {
  const auto first = std::lower_bound(axis.all.begin(), axis.all.end(), axis.failing.front());
  const auto last = std::upper_bound(axis.all.begin(), axis.all.end(), axis.failing.back());
  return last - first == static_cast<std::ptrdiff_t>(axis.failing.size());
}

// The values that fail are exactly those with value mod `modulus` == remainder.
bool IsResidue(const FailureAxis& axis, int64_t modulus, int64_t& remainder) {
  remainder = axis.failing.front() % modulus;
  const auto matches =
      std::count_if(axis.all.begin(), axis.all.end(), [&](int64_t v) { return v % modulus == remainder; });
  return matches == static_cast<std::ptrdiff_t>(axis.failing.size()) &&
         std::all_of(axis.failing.begin(), axis.failing.end(),
                     [&](int64_t v) { return v % modulus == remainder; });
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

}  // namespace

std::string Condition(const FailureAxis& axis) {
  const std::vector<int64_t>& failing = axis.failing;
  if (failing.empty() || failing.size() == axis.all.size()) return "";
  if (failing.size() == 1) return fmt::format("{} = {}", axis.name, failing.front());
  const bool from_lowest = failing.front() == axis.all.front();
  const bool to_highest = failing.back() == axis.all.back();
  if (IsRun(axis)) {
    // The bound is the nearest value that passes: that is the edge to look at.
    if (from_lowest) {
      return fmt::format("{} < {}", axis.name,
                         *std::upper_bound(axis.all.begin(), axis.all.end(), failing.back()));
    }
    if (to_highest) {
      return fmt::format("{} > {}", axis.name,
                         *(std::lower_bound(axis.all.begin(), axis.all.end(), failing.front()) - 1));
    }
    return fmt::format("{} = {}..{}", axis.name, failing.front(), failing.back());
  }
  int64_t remainder = 0;
  if (axis.all.front() >= 0 && IsResidue(axis, 2, remainder))
    return fmt::format("{} {}", axis.name, remainder == 0 ? "even" : "odd");
  for (int64_t modulus : {4, 8, 16, 32}) {
    if (axis.all.front() >= 0 && failing.size() > 2 && IsResidue(axis, modulus, remainder))
      return fmt::format("{} mod {} = {}", axis.name, modulus, remainder);
  }
  if (failing.size() <= 4) {
    std::vector<std::string> values;
    for (int64_t value : failing) values.push_back(std::to_string(value));
    return fmt::format("{} in {{{}}}", axis.name, Join(values, ", "));
  }
  // Not a run: its hull still says something if it leaves values out.
  if (!from_lowest && !to_highest)
    return fmt::format("{} = {}..{}", axis.name, failing.front(), failing.back());
  if (!from_lowest) return fmt::format("{} >= {}", axis.name, failing.front());
  if (!to_highest) return fmt::format("{} <= {}", axis.name, failing.back());
  return "";
}

std::string DescribeFailures(int64_t failed, int64_t judged, std::span<const FailureAxis> axes) {
  std::vector<std::string> conditions;
  size_t positions_failing = 0;
  for (const FailureAxis& axis : axes) {
    std::string condition = Condition(axis);
    if (axis.name == "position" && !condition.empty()) positions_failing = axis.failing.size();
    // As many tokens as positions fail: the token says the same again.
    if (axis.name == "token" && positions_failing == axis.failing.size()) continue;
    if (!condition.empty()) conditions.push_back(std::move(condition));
  }
  std::string text = fmt::format("{} of {} elements", failed, judged);
  if (!conditions.empty()) text += fmt::format(", all with {}", Join(conditions, " and "));
  return text;
}

}  // namespace ropecheck
