#include <algorithm>

#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// Kernels choose code paths by these; one path may be wrong, empty or missing.
void Dispatch(Kitchen& kitchen) {
  for (const int64_t pairing : kitchen.values(kPairing))
    for (const int64_t dtype : kitchen.values(kDType))
      for (const int64_t placement : kitchen.values(kPlacement))
        for (const int64_t direction : kitchen.values(kDirection))
          for (const int64_t layout : kitchen.values(kLayout))
            for (const int64_t tokens : {1, 5})
              kitchen.Add({{kPairing, pairing},
                           {kDType, dtype},
                           {kPlacement, placement},
                           {kDirection, direction},
                           {kLayout, layout},
                           {kTokens, tokens},
                           {kPositions, kitchen.any(kPositions)},
                           {kPosition, kitchen.any(kPosition)}});
}

void HeadDims(Kitchen& kitchen) {
  for (const int64_t head_dim : kitchen.values(kHeadDim))
    for (const int64_t dtype : kitchen.values(kDType))
      for (const int64_t pairing : kitchen.values(kPairing))
        for (const int64_t window : kitchen.values(kWindow))
          if (window == kitchen.values(kWindow).front() ||
              head_dim % 2 == 1)  // odd heads cannot rotate as a whole
            kitchen.Add({{kHeadDim, head_dim},
                         {kDType, dtype},
                         {kPairing, pairing},
                         {kWindow, window},
                         {kPlacement, kitchen.any(kPlacement)},
                         {kMem, kitchen.any(kMem)}});
}

void RotDims(Kitchen& kitchen) {
  for (const int64_t head_dim : kitchen.values(kHeadDim))
    for (const int64_t window : kitchen.values(kWindow)) {
      if (window == RC_WINDOW_FULL) continue;
      for (const int64_t rot : {4, 6, 10, 16, 18, 20, 24, 32, 48, 64, 80, 96})
        if (rot < head_dim && (head_dim <= 16 || head_dim % 16 == 0))
          kitchen.Add({{kHeadDim, head_dim},
                       {kWindow, window},
                       {kRotDim, rot},
                       {kDType, kitchen.any(kDType)},
                       {kPairing, kitchen.any(kPairing)},
                       {kPlacement, kitchen.any(kPlacement)},
                       {kStrides, kitchen.any(kStrides)}});
    }
}

void Tails(Kitchen& kitchen) {
  for (const int64_t tokens : kitchen.values(kTokens))
    for (const int64_t heads : kitchen.values(kHeadsQ))
      kitchen.Add({{kTokens, tokens},
                   {kHeadsQ, heads},
                   {kGqaRatio, 1},
                   {kLayout, kitchen.any(kLayout)},
                   {kDType, kitchen.any(kDType)},
                   {kPlacement, kitchen.any(kPlacement)}});
}

void Heads(Kitchen& kitchen) {
  constexpr std::pair<int64_t, int64_t> kHeads[] = {{1, 1}, {2, 1}, {4, 2}, {5, 1}, {8, 8}, {29, 1}};
  for (const auto& [q, k] : kHeads)
    for (const int64_t layout : kitchen.values(kLayout))
      for (const int64_t tokens : {1, 3})
        kitchen.Add({{kHeadsQ, q},
                     {kGqaRatio, q / k},
                     {kLayout, layout},
                     {kTokens, tokens},
                     {kPairing, kitchen.any(kPairing)},
                     {kDType, kitchen.any(kDType)},
                     {kStrides, kitchen.any(kStrides)}});
}

// One token per sequence, as in decoding: batch, token and head are easily taken for one another.
void Decode(Kitchen& kitchen) {
  for (const int64_t batch : {1, 2, 3, 5})
    for (const int64_t heads : {1, 2, 3})
      for (const int64_t layout : kitchen.values(kLayout))
        for (const int64_t positions : kitchen.values(kPositions))
          kitchen.Add({{kBatch, batch},
                       {kTokens, 1},
                       {kHeadsQ, heads},
                       {kGqaRatio, 1},
                       {kLayout, layout},
                       {kPositions, positions},
                       {kIdPattern, kitchen.any(kIdPattern)}});
}

void Empty(Kitchen& kitchen) {
  for (const Choice c : {kTokens, kBatch, kHeadsQ})
    for (const int64_t layout : kitchen.values(kLayout))
      kitchen.Add({{c, 0}, {kLayout, layout}, {kPlacement, kitchen.any(kPlacement)}});
}

// Launch limits: 65,535 blocks in a grid's second dimension, 16-bit row counters.
void ManyRows(Kitchen& kitchen) {
  const int64_t head_dim = std::ranges::min(kitchen.values(kHeadDim));
  if (head_dim > 128) return;
  for (const int64_t rows : {65535, 65537})
    kitchen.Add({{kHeadDim, head_dim},
                 {kTokens, rows},
                 {kBatch, 1},
                 {kHeadsQ, 1},
                 {kKeys, RC_KEYS_ABSENT},
                 {kPosition, 0},
                 {kIdPattern, kAscending}});
  kitchen.Add({{kHeadDim, head_dim},
               {kTokens, 3},
               {kBatch, 1},
               {kHeadsQ, 21846},
               {kGqaRatio, 1},
               {kKeys, RC_KEYS_ABSENT}});
}

constexpr Stratum kStrata[] = {
    {"dispatch", "every combination of the axes that kernels choose code paths by", Tier::kQuick, Dispatch},
    {"head-dims", "vector tails, dispatch tables and odd sizes of a head", Tier::kQuick, HeadDims},
    {"rot-dims", "partial rotation: widths, tails, pass-through", Tier::kQuick, RotDims},
    {"tails", "token and head counts around vector and tile sizes", Tier::kQuick, Tails},
    {"heads", "grouped-query attention: q and k with their own head counts", Tier::kSmoke, Heads},
    {"decode", "one token per sequence, different positions", Tier::kSmoke, Decode},
    {"empty", "sizes of zero", Tier::kQuick, Empty},
    {"many-rows", "more than 65,535 rows", Tier::kQuick, ManyRows},
};

}  // namespace

std::span<const Stratum> ShapeStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
