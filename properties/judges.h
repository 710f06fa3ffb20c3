// The bodies of the checks; checks.cc puts them into the table.
#pragma once

#include "properties/check.h"

namespace ropecheck::judges {

// memory_checks.cc
// The first thing that the guards saw, as a failure.
std::optional<Judgement> GuardsOf(const Outcome& outcome);
Judgement PassThrough(const Judging&, std::span<const Evidence>);
Judgement Coverage(const Judging&, std::span<const Evidence>);
std::vector<Call> RepeatabilityCalls(const KernelInfo&, const Call&);
Judgement Repeatability(const Judging&, std::span<const Evidence>);
// answer_checks.cc
Judgement Containment(const Judging&, std::span<const Evidence>);
Judgement Rejection(const Judging&, std::span<const Evidence>);
Judgement Survival(const Judging&, std::span<const Evidence>);
// value.cc
Judgement Value(const Judging&, std::span<const Evidence>);

}  // namespace ropecheck::judges
