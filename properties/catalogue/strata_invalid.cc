// Invalid input, as far as the kernel's contract says that it refuses it, or what it makes of it: what it leaves
// undefined is never sent.
#include <string>

#include "properties/beyond_table.h"
#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/tensors.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// What the contract says about such calls: the kernel refuses them, or says what it makes of them.
bool IsSpokenFor(const Contract& contract, const Mismatch& mismatch, const Problem& problem) {
  if (mismatch.name == "odd_rot_dim" || mismatch.name == "rot_dim_above_head_dim")
    return (contract.rejects & RC_REJECT_ROT_DIM) != 0;
  const bool ids = mismatch.name == "negative_id" || mismatch.name == "ids_beyond_cache" ||
                   (mismatch.name == "cache_too_short" && HasTableByPosition(problem));
  if (ids && contract.out_of_range == RC_RANGE_REJECTS) return true;
  if (ids)
    return PromisedBeyondTable(contract, Call{{}, problem, {.bad = std::string(mismatch.name)}}).has_value();
  return (contract.rejects & RC_REJECT_SHAPES) != 0;
}

void Invalid(Kitchen& kitchen) {
  for (const Mismatch& mismatch : Mismatches())
    for (const int64_t angles : kitchen.values(kAngles))
      for (const int64_t cache : kitchen.values(kCacheLayout))
        for (const int64_t index : kitchen.values(kTableIndex))
          for (const int64_t positions :
               {int64_t{RC_POS_IDS_I64}, int64_t{RC_POS_IDS_I32}, kitchen.any(kPositions)}) {
            auto call = kitchen.Make({{kAngles, angles},
                                      {kCacheLayout, cache},
                                      {kTableIndex, index},
                                      {kBatch, kitchen.any(kBatch)},
                                      {kTokens, 4},
                                      {kHeadsQ, 2},
                                      {kGqaRatio, 1},
                                      {kPosition, 5},
                                      {kDType, kitchen.any(kDType)},
                                      {kLayout, kitchen.any(kLayout)},
                                      {kPositions, positions},
                                      {kPairing, kitchen.any(kPairing)},
                                      {kPlacement, kitchen.any(kPlacement)}});
            if (!call || !mismatch.applies(call->problem)) continue;
            if (!IsSpokenFor(kitchen.kernel().contract, mismatch, call->problem)) continue;
            call->around.bad = std::string(mismatch.name);
            if (Validate(*call)) kitchen.Add(std::move(*call));
          }
}

constexpr Stratum kStrata[] = {
    {"invalid", "input that the contract refuses, or answers in its own way: bad ids, tables and sizes",
     Tier::kSmoke, Invalid},
};

}  // namespace

std::span<const Stratum> InvalidStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
