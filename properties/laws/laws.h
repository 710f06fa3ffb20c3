// The laws: checks that need no oracle. checks.cc puts them into the table; docs/precision.md derives their
// tolerances. One file each, or one for those that only differ in the calls they ask for.
#pragma once

#include "properties/check.h"

namespace ropecheck::laws {

// Of one call.
Judgement Norm(const Judging&, std::span<const Evidence>);       // norm.cc
Judgement Identity(const Judging&, std::span<const Evidence>);   // identity.cc
Judgement OneAngle(const Judging&, std::span<const Evidence>);   // one_angle.cc
Judgement Linearity(const Judging&, std::span<const Evidence>);  // linearity.cc

// Between positions.
std::vector<Call> RelativePositionCalls(const KernelInfo&, const Call&);  // relative_position.cc
Judgement RelativePosition(const Judging&, std::span<const Evidence>);
std::vector<Call> CompositionCalls(const KernelInfo&, const Call&);  // composition.cc
Judgement Composition(const Judging&, std::span<const Evidence>);

// Between directions.
std::vector<Call> RoundTripCalls(const KernelInfo&, const Call&);  // inverse.cc
Judgement RoundTrip(const Judging&, std::span<const Evidence>);
std::vector<Call> AdjointCalls(const KernelInfo&, const Call&);
Judgement Adjoint(const Judging&, std::span<const Evidence>);

// Between data.
std::vector<Call> ScalingCalls(const KernelInfo&, const Call&);  // scaling.cc
Judgement Scaling(const Judging&, std::span<const Evidence>);

// The same rotations asked for in another way: one judge, many ways.
Judgement SameTurns(const Judging&, std::span<const Evidence>);      // same_turns.cc
std::vector<Call> OffsetShiftCalls(const KernelInfo&, const Call&);  // calls_positions.cc
std::vector<Call> ChunkCalls(const KernelInfo&, const Call&);
std::vector<Call> PermutationCalls(const KernelInfo&, const Call&);
std::vector<Call> PackedCalls(const KernelInfo&, const Call&);
std::vector<Call> IndependenceCalls(const KernelInfo&, const Call&);  // calls_shapes.cc
std::vector<Call> SliceCalls(const KernelInfo&, const Call&);
std::vector<Call> PairingCalls(const KernelInfo&, const Call&);
std::vector<Call> PlacementCalls(const KernelInfo&, const Call&);  // calls_memory.cc
std::vector<Call> LayoutCalls(const KernelInfo&, const Call&);
std::vector<Call> TableCalls(const KernelInfo&, const Call&);
std::vector<Call> DegeneracyCalls(const KernelInfo&, const Call&);  // calls_laws.cc
bool HasOtherNames(const Problem&);

}  // namespace ropecheck::laws
