// Calls whose ids lie outside their table, sent to kernels whose contract promises an answer: what is promised, and
// which tokens it concerns. The value check judges clamped and wrapped rows, pass-through the copied tokens.
#pragma once

#include <optional>

#include "adapters/host/support.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/case.h"

namespace ropecheck {

// Absent where the call's ids lie inside, where the kernel refuses such calls or leaves them undefined, and where
// "copies" would not say enough: of several axes with ids inside and outside, or of angles with a gain.
std::optional<BeyondTable> PromisedBeyondTable(const Contract& contract, const Call& call);

// Whether a row that the token reads does not exist. `sent`: the problem as the kernel is told it.
bool IsBeyondTable(const Problem& sent, int64_t b, int64_t s);

}  // namespace ropecheck
