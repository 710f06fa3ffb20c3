// When two failures are one mistake.
#pragma once

#include <string>
#include <tuple>

#include "properties/check.h"
#include "reference/problem/case.h"

namespace ropecheck {

// Failures are of one kind when they fail the same check in the same way on the same code path.
using FailureKind = std::tuple<std::string, std::string, Direction, Pairing, DType, Placement>;
FailureKind KindOf(const Case& c, const Judgement& judgement);

// The smallest cases of one mistake on several sizes, seeds or positions differ in numbers only.
std::string WithoutNumbers(const std::string& text);

}  // namespace ropecheck
