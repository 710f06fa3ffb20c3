// What a kernel's contract says of a call beyond its support: what it leaves undefined is never sent.
#pragma once

#include "adapters/host/subject.h"
#include "reference/problem/case.h"

namespace ropecheck {

// Whether the contract says what becomes of the call: valid input with positions of a sign that it takes, or invalid input
// (axis `bad`) that it promises to refuse or to answer.
bool IsSpokenFor(const Contract& contract, const Call& call);

}  // namespace ropecheck
