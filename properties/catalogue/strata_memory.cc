#include <algorithm>

#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// Both ends of every buffer against a guard page, at the weakest alignment the dtype has.
void Alignment(Kitchen& kitchen) {
  for (const int64_t dtype : kitchen.values(kDType))
    for (const int64_t mem : kitchen.values(kMem))
      for (const int64_t align : kitchen.values(kAlign))
        for (const int64_t placement : kitchen.values(kPlacement))
          for (const int64_t head_dim : {2, 6, 64, 66, 80})
            kitchen.Add({{kDType, dtype},
                         {kMem, mem},
                         {kAlign, align},
                         {kPlacement, placement},
                         {kHeadDim, head_dim},
                         {kTokens, 3},
                         {kBatch, 1},
                         {kHeadsQ, 1},
                         {kGqaRatio, 1},
                         {kPairing, kitchen.any(kPairing)}});
}

void StrideKinds(Kitchen& kitchen) {
  const int64_t small =
      std::ranges::min(kitchen.values(kHeadDim), {}, [](int64_t d) { return d < 6 ? 1000 : d; });
  for (const int64_t strides : kitchen.values(kStrides))
    for (const int64_t layout : kitchen.values(kLayout))
      for (const int64_t placement : kitchen.values(kPlacement))
        for (const int64_t tokens : {1, 2, 5})
          for (const int64_t head_dim : {small, kitchen.any(kHeadDim)})
            kitchen.Add({{kStrides, strides},
                         {kLayout, layout},
                         {kPlacement, placement},
                         {kTokens, tokens},
                         {kHeadDim, head_dim},
                         {kWindow, kitchen.any(kWindow)},
                         {kHeadsQ, 2},
                         {kDType, kitchen.any(kDType)},
                         {kPairing, kitchen.any(kPairing)}});
}

// Every table a kernel may be given, its last row against the guard page.
void Tables(Kitchen& kitchen) {
  for (const int64_t angles : kitchen.values(kAngles)) {
    if (angles == RC_ANGLES_COMPUTED) continue;
    for (const int64_t layout : kitchen.values(kCacheLayout))
      for (const int64_t table_dtype : kitchen.values(kCacheDType))
        for (const int64_t stride : kitchen.values(kCacheStride))
          for (const int64_t index : kitchen.values(kTableIndex))
            for (const int64_t position : {1, 7, 257})
              kitchen.Add({{kAngles, angles},
                           {kCacheLayout, layout},
                           {kCacheDType, table_dtype},
                           {kCacheStride, stride},
                           {kTableIndex, index},
                           {kWindow, kitchen.any(kWindow)},
                           {kPosition, position},
                           {kBatch, 2},
                           {kTokens, 3},
                           {kHeadsQ, 2},
                           {kDType, kitchen.any(kDType)},
                           {kPairing, kitchen.any(kPairing)},
                           {kMem, kitchen.any(kMem)},
                           {kDirection, kitchen.any(kDirection)}});
  }
}

// A table of the tokens of packed sequences is packed as they are: its rows do not restart with a sequence. Of every
// way to divide the tokens, with numbers that follow from the position and with others.
void PackedTables(Kitchen& kitchen) {
  constexpr int kWays = 12;
  for (const int64_t index : {RC_INDEX_TOKEN, RC_INDEX_SEQUENCE_TOKEN})
    for (int way = 0; way < kWays; ++way)
      kitchen.Add({{kPositions, RC_POS_PACKED},
                   {kAngles, RC_ANGLES_CACHE},
                   {kTableIndex, index},
                   {kCacheLayout, kitchen.any(kCacheLayout)},
                   {kTokens, 7},
                   {kHeadsQ, 2},
                   {kDType, kitchen.any(kDType)},
                   {kPairing, kitchen.any(kPairing)}});
}

// Three tokens, each 2^31 elements from the next in a sparse mapping: signed 32-bit index arithmetic cannot reach the
// second, unsigned not the third, and the extent does not fit either. Of f64 a worker holds no third one.
void Far(Kitchen& kitchen) {
  const auto& dtypes = kitchen.values(kDType);
  const auto narrow = std::ranges::find_if(dtypes, [](int64_t dtype) { return dtype != RC_F64; });
  const bool three = narrow != dtypes.end();
  for (const int64_t placement : kitchen.values(kPlacement)) {
    auto call = kitchen.Make({{kStrides, RC_STRIDES_PADDED},
                              {kPlacement, placement},
                              {kLayout, RC_BSHD},
                              {kBatch, 1},
                              {kDType, three ? *narrow : int64_t{RC_F64}},
                              {kTokens, three ? 3 : 2},
                              {kHeadsQ, 1},
                              {kKeys, RC_KEYS_ABSENT},
                              {kMem, 0},
                              {kAlign, 0}});
    if (!call) continue;
    Layout& layout = call->problem.layout;
    const int64_t apart = (int64_t{1} << 31) + 24;
    for (std::optional<Strides>* strides : {&layout.q, &layout.out_q}) {
      if (!*strides) continue;
      (**strides)[1] = apart;
      (**strides)[0] = 3 * apart;
    }
    if (Validate(*call)) kitchen.Add(std::move(*call));
  }
}

void Threads(Kitchen& kitchen) {
  for (const int64_t threads : kitchen.values(kThreads))
    for (const int64_t tokens : kitchen.values(kTokens))
      for (const int64_t placement : kitchen.values(kPlacement))
        kitchen.Add({{kThreads, threads},
                     {kTokens, tokens},
                     {kPlacement, placement},
                     {kDType, kitchen.any(kDType)},
                     {kHeadsQ, kitchen.any(kHeadsQ)},
                     {kGqaRatio, 1}});
}

constexpr Stratum kStrata[] = {
    {"alignment", "both ends of every buffer, weakest alignment", Tier::kSmoke, Alignment},
    {"strides", "strides that are not dense, inputs and outputs unlike", Tier::kQuick, StrideKinds},
    {"tables", "layouts, dtypes, strides and last rows of caches", Tier::kQuick, Tables},
    {"packed-tables", "tables gathered for packed sequences", Tier::kQuick, PackedTables},
    {"far", "elements more than 2^31 apart", Tier::kQuick, Far},
    {"threads", "several threads", Tier::kQuick, Threads},
};

}  // namespace

std::span<const Stratum> MemoryStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
