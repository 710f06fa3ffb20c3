#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// Where positions stop being exact in some format, tables end, and slow pairs have turned far enough to be
// seen.
void Starts(Kitchen& kitchen) {
  for (const int64_t position : kitchen.values(kPosition))
    for (const int64_t kind : kitchen.values(kPositions))
      for (const int64_t pattern : {kAscending, kIrregular})
        kitchen.Add({{kPosition, position},
                     {kPositions, kind},
                     {kDType, kitchen.any(kDType)},
                     {kIdPattern, pattern},
                     {kPairing, kitchen.any(kPairing)},
                     {kBase, kitchen.any(kBase)},
                     {kHeadsQ, 1},
                     {kGqaRatio, 1}});
}

// base = 2^(R/2): the frequencies are powers of two, products are exact in fp32, and what is left is the
// kernel's own range reduction. Fast sincos hides everywhere else.
void ExactAngles(Kitchen& kitchen) {
  const int64_t exact = static_cast<int64_t>(kBases.size()) - 1;
  for (const int64_t position : kitchen.values(kPosition))
    for (const int64_t dtype : kitchen.values(kDType))
      for (const Choice spread : {kHeadDim, kPositions})
        kitchen.Add({{kBase, exact},
                     {kPosition, position},
                     {kDType, dtype},
                     {spread, kitchen.any(spread)},
                     {kTokens, 2},
                     {kBatch, 1},
                     {kHeadsQ, 1},
                     {kGqaRatio, 1},
                     {kPairing, kitchen.any(kPairing)}});
}

// Many positions in one call, from the first token on.
void Prefill(Kitchen& kitchen) {
  for (const int64_t pairing : kitchen.values(kPairing))
    for (const int64_t kind : kitchen.values(kPositions))
      kitchen.Add({{kTokens, 700},
                   {kBatch, 1},
                   {kHeadsQ, 1},
                   {kGqaRatio, 1},
                   {kPairing, pairing},
                   {kPositions, kind},
                   {kPosition, 0},
                   {kDType, kitchen.any(kDType)}});
}

// Each kind of position with unequal sequences: ids of one sequence used for all, offsets added twice or not
// at all.
void Sequences(Kitchen& kitchen) {
  for (const int64_t kind : kitchen.values(kPositions))
    for (const int64_t layout : kitchen.values(kLayout))
      for (const int64_t pattern : kitchen.values(kIdPattern))
        kitchen.Add({{kPositions, kind},
                     {kLayout, layout},
                     {kIdPattern, pattern},
                     {kBatch, 3},
                     {kTokens, 5},
                     {kHeadsQ, 2},
                     {kGqaRatio, 1},
                     {kPosition, kitchen.any(kPosition)},
                     {kDType, kitchen.any(kDType)}});
}

// Every map of several axes, for one token and a few, with sections of all sizes. No axis passes for another.
void Axes(Kitchen& kitchen) {
  for (const int64_t kind : {RC_POS_MULTI_AXIS_I64, RC_POS_MULTI_AXIS_I32})
    for (const int64_t map : kitchen.values(kAxisMap))
      for (const int64_t axes : kitchen.values(kAxes))
        for (const int64_t tokens : {1, 3})
          kitchen.Add({{kPositions, kind},
                       {kAxisMap, map},
                       {kAxes, axes},
                       {kTokens, tokens},
                       {kBatch, 2},
                       {kHeadsQ, 2},
                       {kGqaRatio, 1},
                       {kPosition, 40},
                       {kHeadDim, kitchen.any(kHeadDim)},
                       {kWindow, kitchen.any(kWindow)},
                       {kPairing, kitchen.any(kPairing)},
                       {kDType, kitchen.any(kDType)}});
}

constexpr Stratum kStrata[] = {
    {"positions", "edges of position types and formats", Tier::kQuick, Starts},
    {"exact-angles", "range reduction, where angles are exact", Tier::kQuick, ExactAngles},
    {"prefill", "hundreds of positions in one call", Tier::kSmoke, Prefill},
    {"axes", "positions on several axes: maps, sections, planes of ids", Tier::kSmoke, Axes},
    {"sequences", "each kind of position with unequal sequences", Tier::kSmoke, Sequences},
};

}  // namespace

std::span<const Stratum> PositionStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
