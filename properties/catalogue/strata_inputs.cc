#include <algorithm>
#include <string>

#include "properties/catalogue/covering.h"
#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// Values at the ends of the number range, and cancelling and hard-to-round ones.
void Values(Kitchen& kitchen) {
  for (const int64_t data : kitchen.values(kData))
    for (const int64_t dtype : kitchen.values(kDType))
      for (const int64_t pairing : kitchen.values(kPairing))
        for (const int64_t window : kitchen.values(kWindow))
          kitchen.Add({{kData, data},
                       {kDType, dtype},
                       {kPairing, pairing},
                       {kWindow, window},
                       {kPlacement, kitchen.any(kPlacement)},
                       {kPosition, kitchen.any(kPosition)}});
}

// One NaN or Inf among ordinary numbers: it must not leave its pair.
void NonFinite(Kitchen& kitchen) {
  for (const std::string_view name : {"nan", "inf"})
    for (const int64_t dtype : kitchen.values(kDType))
      for (const int64_t pairing : kitchen.values(kPairing))
        for (const int64_t placement : kitchen.values(kPlacement))
          for (const int64_t window : kitchen.values(kWindow)) {
            auto call = kitchen.Make(
                {{kDType, dtype}, {kPairing, pairing}, {kPlacement, placement}, {kWindow, window}});
            if (!call) continue;
            call->problem.data = {DataSpec::Kind::kSpecial, call->problem.data.seed, std::string(name)};
            kitchen.Add(std::move(*call));
          }
}

// A sample large enough for the rounding of every store to show.
void Rounding(Kitchen& kitchen) {
  for (const int64_t dtype : kitchen.values(kDType))
    for (const int64_t angles : kitchen.values(kAngles))
      kitchen.Add({{kDType, dtype},
                   {kAngles, angles},
                   {kBatch, 1},
                   {kTokens, 24},
                   {kHeadsQ, 8},
                   {kGqaRatio, 4},
                   {kPosition, 40},
                   {kHeadDim, 64}});
}

// The same process, another problem before: what a kernel keeps from one call must not show in the next.
void State(Kitchen& kitchen) {
  const auto follow = [&](std::initializer_list<Change> first, std::initializer_list<Change> then) {
    auto before = kitchen.Make(first);
    auto call = kitchen.Make(then);
    if (!before || !call || before->around != call->around) return;
    call->before.push_back(std::move(before->problem));
    kitchen.Add(std::move(*call));
  };
  const auto both = [&](Choice c) {
    const auto& values = kitchen.values(c);
    for (size_t i = 0; i + 1 < values.size() && i < 6; ++i) {
      follow({{c, values[i]}}, {{c, values[i + 1]}});
      follow({{c, values[i + 1]}}, {{c, values[i]}});
    }
  };
  for (const Choice c :
       {kBase, kDType, kHeadDim, kWindow, kRotDim, kPosition, kLaw, kPairing, kDirection, kGain, kAngles,
        kCacheLayout, kCacheDType, kPositions, kLayout, kPlacement, kTokens, kBatch, kHeadsQ})
    both(c);
  for (const int64_t position : {0, 5, 2047}) {  // long, then short; equal lengths at different offsets
    follow({{kTokens, 33}, {kPosition, 6593}}, {{kTokens, 2}, {kPosition, position}});
    follow({{kPosition, position}}, {{kPosition, position + 5}});
  }
}

// What no list foresees.
void Chance(Kitchen& kitchen) {
  const int count = kitchen.tier() == Tier::kFull ? 4000 : 400;
  for (int i = 0; i < count; ++i) {
    Recipe recipe = DrawRecipe(kitchen.menu(), kitchen.random());
    if (auto call = Cook(recipe, kitchen.kernel())) kitchen.Add(std::move(*call));
  }
}

constexpr Stratum kStrata[] = {
    {"values", "ends of the number range, cancellation, rounding boundaries", Tier::kQuick, Values},
    {"non-finite", "a NaN or Inf stays in its pair", Tier::kSmoke, NonFinite},
    {"rounding", "samples large enough to show how results are rounded", Tier::kSmoke, Rounding},
    {"state", "what is kept from one call to the next", Tier::kQuick, State},
    {"chance", "random combinations", Tier::kQuick, Chance},
};

}  // namespace

std::span<const Stratum> InputStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
