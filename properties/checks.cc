// The one table of checks. What a check says, sees and cannot see stands beside what it does; `ropecheck
// explain` and the docs print these very strings.
#include <algorithm>

#include "properties/beyond_table.h"
#include "properties/contract.h"
#include "properties/judges.h"
#include "properties/laws/laws.h"
#include "properties/laws/scope.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/position_range.h"
#include "reference/problem/tensors.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

// Has an answer: valid, or ids outside the table of a kernel that says what it makes of them.
bool IsValid(const KernelInfo& kernel, const Call& call) {
  return !IsInvalidOnPurpose(call) || PromisedBeyondTable(kernel.contract, call);
}
bool IsRefused(const KernelInfo& kernel, const Call& call) {
  return !IsValid(kernel, call) && IsSpokenFor(kernel.contract, call);
}
bool CopiesSomething(const KernelInfo& kernel, const Call& call) {
  return IsValid(kernel, call) && (call.problem.window.rot_dim < call.problem.window.head_dim ||
                                   PromisedBeyondTable(kernel.contract, call) == BeyondTable::kCopies);
}
bool IsComputable(const KernelInfo& kernel, const Call& call) {
  return IsValid(kernel, call) && Computable(AsSent(call)).has_value();
}
bool PromisesRepeats(const KernelInfo& kernel, const Call& call) {
  return IsValid(kernel, call) && kernel.contract.repeats != 0;
}
bool HasNonFinite(const KernelInfo& kernel, const Call& call) {
  const DataSpec& data = call.problem.data;
  return IsValid(kernel, call) && data.kind == DataSpec::Kind::kSpecial &&
         (data.name == "nan" || data.name == "inf");
}

bool HasPosition0(const KernelInfo& kernel, const Call& call) {
  if (!laws::IsRotation(kernel, call)) return false;
  const auto range = PositionRangeOf(call.problem);
  return range && range->lo <= 0 && range->hi >= 0;
}
bool MayCompareRotations(const KernelInfo& kernel, const Call& call) {
  return laws::MayCompare(kernel, call) && laws::IsRotation(kernel, call);
}
// Where positions are moved or said otherwise.
bool MayMove(const KernelInfo& kernel, const Call& call) {
  return MayCompareRotations(kernel, call) && HasOnePosition(call.problem);
}
// Free angles follow from the seed, as the data does.
bool MayChangeData(const KernelInfo& kernel, const Call& call) {
  return MayCompareRotations(kernel, call) && !laws::HasFreeAngles(call.problem);
}
bool MayCompareComplex(const KernelInfo& kernel, const Call& call) {
  return laws::MayCompare(kernel, call) && laws::IsComplex(kernel, call);
}
bool MayCut(const KernelInfo& kernel, const Call& call) {
  return MayCompareComplex(kernel, call) && HasOnePosition(call.problem) && call.problem.shape.tokens > 1;
}
bool MayPermute(const KernelInfo& kernel, const Call& call) {
  return MayCompareComplex(kernel, call) && call.problem.shape.tokens * call.problem.shape.batch > 1 &&
         HasOnePosition(call.problem) && !std::holds_alternative<Implicit>(call.problem.positions) &&
         !std::holds_alternative<Packed>(call.problem.positions);
}
bool MayPack(const KernelInfo& kernel, const Call& call) {
  return MayCompareComplex(kernel, call) && (std::holds_alternative<Implicit>(call.problem.positions) ||
                                             std::holds_alternative<Packed>(call.problem.positions));
}
bool MaySlice(const KernelInfo& kernel, const Call& call) {
  return MayCompareComplex(kernel, call) && call.problem.window.rot_dim < call.problem.window.head_dim;
}
bool HasCache(const KernelInfo& kernel, const Call& call) {
  return laws::MayCompare(kernel, call) && std::holds_alternative<GivenCache>(call.problem.angles);
}
bool MayBeDegenerate(const KernelInfo& kernel, const Call& call) {
  return laws::MayCompare(kernel, call) && std::holds_alternative<Computed>(call.problem.angles) &&
         laws::HasOtherNames(call.problem);
}

constexpr Check kChecks[] = {
    {.name = "survival",
     .says = "a call comes back, and valid input is not refused: no crash, no exit, no hang, no error",
     .sees = "crashes, stray accesses that hit a guard page, endless loops, exit() in a library, valid input "
             "refused",
     .blind_to = "anything that a call which comes back has done",
     .applies = IsValid,
     .judge = judges::Survival},
    {.name = "coverage",
     .says = "every output element is written; nothing outside is; inputs, tables and positions are "
             "unchanged; so are the "
             "rounding mode and flush-to-zero",
     .sees = "rows, heads or tails left out; writes into padding, gaps and neighbours; scribbled inputs; a "
             "changed "
             "floating-point environment",
     .blind_to = "what the written values are; elements left unwritten in place (value sees those)",
     .applies = IsValid,
     .judge = judges::Coverage},
    {.name = "pass-through",
     .says = "dims that belong to no pair are bit for bit the input's; so are tokens beyond a table that the "
             "kernel promises to copy",
     .sees = "a whole head rotated where a part was asked, a wrong window, tails scaled, rounded, shifted or "
             "left out",
     .blind_to = "everything that is rotated",
     .applies = CopiesSomething,
     .judge = judges::PassThrough},
    {.name = "value",
     .says = "every rotated element lies within the tolerance derived from how the kernel says it computes",
     .sees = "wrong pairs, signs, frequencies, positions, tables, strides and heads; too little precision "
             "anywhere in the "
             "pipeline",
     .blind_to = "errors below what the claimed pipeline allows; pairs whose angle the claim leaves open",
     .needs_oracle = true,
     .applies = IsComputable,
     .judge = judges::Value},
    {.name = "repeatability",
     .says = "the same call gives the same bits again: at once, at another alignment, on another thread "
             "count, as the "
             "kernel promises",
     .sees = "races, uninitialised scratch, paths chosen by address, state kept between calls",
     .blind_to = "whatever is wrong in the same way every time",
     .applies = PromisesRepeats,
     .calls = judges::RepeatabilityCalls,
     .judge = judges::Repeatability},
    {.name = "containment",
     .says = "a NaN or Inf in one pair, token or head stays there",
     .sees = "masked lanes computed as x*1 + y*0, reductions over the head, neighbours read and multiplied "
             "by zero",
     .blind_to = "finite neighbours used by mistake (value sees those)",
     .applies = HasNonFinite,
     .judge = judges::Containment},
    {.name = "rejection",
     .says = "what the contract calls invalid is refused: not a crash, not a silent result",
     .sees = "unchecked ids, odd or too large rot_dim, tables too short or too narrow",
     .blind_to = "the wording of the refusal",
     .applies = IsRefused,
     .judge = judges::Rejection},

    // The laws.
    {.name = "norm",
     .says = "a rotated pair keeps its length, times the gain; and so a head does",
     .sees = "a lost minus sign, wrong partners, a gain applied twice or not at all, elements left out, "
             "coarse tables",
     .blind_to = "every frequency and position, cos and sin exchanged, the direction",
     .is_law = true,
     .applies = laws::KeepsNorm,
     .judge = laws::Norm},
    {.name = "relative-position",
     .says = "the score of a rotated q and k depends on the difference of their positions only",
     .sees = "positions or angles held in half precision, ids that are changed, clamped or wrapped on the "
             "way, tables "
             "shifted against the rotation, q and k turned by different angles",
     .blind_to = "any set of frequencies that is used throughout, an offset that all positions share",
     .is_law = true,
     .applies = MayMove,
     .calls = laws::RelativePositionCalls,
     .judge = laws::RelativePosition},
    {.name = "offset-shift",
     .says = "an offset of n, one per sequence, and ids that start at n are the same positions",
     .sees =
         "offsets that are ignored or counted twice, ids of the wrong type, token indices in place of ids",
     .blind_to = "what all kinds of position do alike; kernels that take one kind only",
     .is_law = true,
     .applies = MayMove,
     .calls = laws::OffsetShiftCalls,
     .judge = laws::SameTurns},
    {.name = "chunks",
     .says = "a prefill in chunks of any size is the whole prefill",
     .sees = "paths for one or few tokens, tiles and tails along the tokens, offsets forgotten in decoding",
     .blind_to = "what is wrong in calls of every length",
     .is_law = true,
     .applies = MayCut,
     .calls = laws::ChunkCalls,
     .judge = laws::SameTurns},
    {.name = "identity",
     .says = "at position 0 nothing turns: the output is the input times the gain, bit for bit where nothing "
             "rounds",
     .sees = "an offset that all positions share, cos and sin exchanged, results stored in another order",
     .blind_to = "whatever happens at other positions",
     .is_law = true,
     .applies = HasPosition0,
     .judge = laws::Identity},
    {.name = "one-angle",
     .says = "all heads of q and k at one position turn by one angle, in every sequence",
     .sees =
         "heads, sequences or keys taken for positions, k rotated unlike q, heads mixed up, lanes dropped",
     .blind_to = "which angle it is",
     .is_law = true,
     .applies = laws::IsComplex,
     .judge = laws::OneAngle},
    {.name = "linearity",
     .says = "of three heads at one position one is a combination of the others, and comes out so",
     .sees = "elements of other heads and rows read or stored, terms that do not depend on the input",
     .blind_to = "which linear map it is",
     .is_law = true,
     .applies = laws::InScope,
     .judge = laws::Linearity},
    {.name = "scaling",
     .says =
         "negated inputs give negated outputs, and four times the input four times the output, bit for bit",
     .sees = "scratch memory and constants that enter the result, absolute thresholds, rounding away from "
             "nearest",
     .blind_to = "every linear mistake",
     .is_law = true,
     .applies = MayChangeData,
     .calls = laws::ScalingCalls,
     .judge = laws::Scaling},
    {.name = "round-trip",
     .says = "forward and inverse undo each other, but for the square of the gain",
     .sees = "an inverse of other angles, positions or gain, one that is not taken into account",
     .blind_to = "what is wrong in both directions",
     .is_law = true,
     .applies = MayCompareRotations,
     .calls = laws::RoundTripCalls,
     .judge = laws::RoundTrip},
    {.name = "adjoint",
     .says = "the inverse is the transpose: <R x, v> = <x, R^T v>",
     .sees = "a backward pass that is not that of the forward one",
     .blind_to = "what is wrong in both directions",
     .is_law = true,
     .applies = MayChangeData,
     .calls = laws::AdjointCalls,
     .judge = laws::Adjoint},
    {.name = "composition",
     .says = "turning by one position and then by another is turning by their sum",
     .sees = "positions that are rounded or shifted, angles that do not grow with the position",
     .blind_to = "any set of frequencies that is used throughout",
     .is_law = true,
     .applies = MayMove,
     .calls = laws::CompositionCalls,
     .judge = laws::Composition},
    {.name = "permutation",
     .says = "where the positions of tokens and sequences change places, so do the angles",
     .sees = "positions of the first sequence, of the last token or of token indices used for others",
     .blind_to = "kernels without ids or offsets",
     .is_law = true,
     .applies = MayPermute,
     .calls = laws::PermutationCalls,
     .judge = laws::SameTurns},
    {.name = "independence",
     .says = "a head, a token and a sequence come out the same without the others",
     .sees = "paths chosen by size, rows of neighbours used, indices that count the wrong axis",
     .blind_to = "what is wrong at every size",
     .is_law = true,
     .applies = MayCompareComplex,
     .calls = laws::IndependenceCalls,
     .judge = laws::SameTurns},
    {.name = "packed",
     .says = "packed sequences come out as each of them alone",
     .sees = "positions that do not restart, boundaries off by one",
     .blind_to = "kernels that take no packed sequences",
     .is_law = true,
     .applies = MayPack,
     .calls = laws::PackedCalls,
     .judge = laws::SameTurns},
    {.name = "slice",
     .says = "rotating a part of a head is rotating that part as a head of its own",
     .sees = "frequencies that follow head_dim, a window at the wrong place",
     .blind_to = "kernels that rotate whole heads only",
     .is_law = true,
     .applies = MaySlice,
     .calls = laws::SliceCalls,
     .judge = laws::SameTurns},
    {.name = "pairing",
     .says = "pairings differ in which elements a pair has, not in the angle that pair i turns by",
     .sees =
         "angles of the other pairing, one pairing done in place of the other, columns of a cache mixed up",
     .blind_to = "kernels of one pairing",
     .is_law = true,
     .applies = MayCompareComplex,
     .calls = laws::PairingCalls,
     .judge = laws::SameTurns},
    {.name = "placement",
     .says = "in place and out of place give the same",
     .sees = "inputs overwritten before they are read, one path that differs",
     .blind_to = "what both paths do",
     .is_law = true,
     .applies = laws::MayCompare,
     .calls = laws::PlacementCalls,
     .judge = laws::SameTurns},
    {.name = "layout",
     .says = "the order of the axes and the strides in memory do not change a number",
     .sees = "strides that are assumed, axes exchanged, tensors addressed as dense",
     .blind_to = "kernels of one dense layout",
     .is_law = true,
     .applies = laws::MayCompare,
     .calls = laws::LayoutCalls,
     .judge = laws::SameTurns},
    {.name = "table",
     .says = "a cache of the same numbers in another layout, with other strides, or gathered gives the same",
     .sees = "columns and rows of the cache misread, padding ignored",
     .blind_to = "kernels of one cache layout; what is read wrongly in all",
     .is_law = true,
     .applies = HasCache,
     .calls = laws::TableCalls,
     .judge = laws::SameTurns},
    {.name = "degeneracy",
     .says = "parameters that change nothing leave the plain law, and a law that can be said in another way "
             "comes out the same",
     .sees = "scaling that is left out, applied to something else or twice, lists mixed up",
     .blind_to = "kernels of one law",
     .is_law = true,
     .applies = MayBeDegenerate,
     .calls = laws::DegeneracyCalls,
     .judge = laws::SameTurns},
};

}  // namespace

std::span<const Check> Checks() { return kChecks; }

const Check* FindCheck(std::string_view name) {
  const auto it = std::ranges::find(kChecks, name, &Check::name);
  return it == std::end(kChecks) ? nullptr : it;
}

}  // namespace ropecheck
