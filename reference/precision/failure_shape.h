// The shape of a failure: which elements fail, said in one line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ropecheck {

// One coordinate of the elements: the values that occur and those at which something failed. Sorted, unique.
struct FailureAxis {
  std::string name;  // "pair", "position", "head", "token", "sequence", "member"
  std::vector<int64_t> all, failing;
};

// "head = 3", "pair < 4", "position > 256", "pair = 2..5", "token is odd", "head in {1, 4, 6}"; empty if
// every value fails or no simple condition holds.
std::string Condition(const FailureAxis& axis);

// "4096 of 57344 elements, all with pair < 4 and position > 256". Every condition is necessary, not
// sufficient: no failing element violates it. A token condition that the position's already implies is left
// out: pass position before token.
std::string DescribeFailures(int64_t failed, int64_t judged, std::span<const FailureAxis> axes);

}  // namespace ropecheck
