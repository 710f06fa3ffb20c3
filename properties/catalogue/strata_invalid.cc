// Invalid input, as far as the kernel's contract says that it refuses it, or what it makes of it: what it leaves
// undefined is never sent.
#include <string>

#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "properties/contract.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

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
            call->around.bad = std::string(mismatch.name);
            if (IsSpokenFor(kitchen.kernel().contract, *call) && Validate(*call))
              kitchen.Add(std::move(*call));
          }
}

constexpr Stratum kStrata[] = {
    {"invalid", "input that the contract refuses, or answers in its own way: bad ids, tables and sizes",
     Tier::kSmoke, Invalid},
};

}  // namespace

std::span<const Stratum> InvalidStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
