// Mutate and Cross: the steps of the search. Both stay inside what the kernel takes.
#pragma once

#include "adapters/host/subject.h"
#include "fuzz/mutations.h"

namespace ropecheck::fuzz {

// Elements of q and k together: small calls show most mistakes, and thousands of them run in a second.
inline constexpr int64_t kMostElements = int64_t{1} << 12;

// Whether the call may be sent: of modest size, valid, or invalid in a way that some `!rejection` asks for, and inside
// the kernel's support and contract.
bool IsWorthRunning(const Call& call, const KernelInfo& kernel);

// One to four changes. The call itself, with other data, where nothing else was found.
Call Mutate(const Call& call, const KernelInfo& kernel, ChoiceSource& choices);
// Some groups of axes of `other` in `call`.
Call Cross(const Call& call, const Call& other, const KernelInfo& kernel, ChoiceSource& choices);

}  // namespace ropecheck::fuzz
