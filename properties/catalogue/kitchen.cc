#include "properties/catalogue/kitchen.h"

#include <algorithm>

#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// The wanted value, or the first that the kernel takes.
void Prefer(Recipe& recipe, const Menu& menu, Choice c, int64_t wanted) {
  if (std::ranges::find(menu[c], wanted) != menu[c].end()) recipe[c] = wanted;
}

}  // namespace

Recipe Kitchen::Ordinary(const Menu& menu) {
  Recipe recipe = Plainest(menu);
  Prefer(recipe, menu, kBatch, 2);
  Prefer(recipe, menu, kTokens, 5);
  Prefer(recipe, menu, kHeadsQ, 4);
  Prefer(recipe, menu, kGqaRatio, 2);
  Prefer(recipe, menu, kKeys, RC_KEYS_PRESENT);
  Prefer(recipe, menu, kPositions, RC_POS_IDS_I64);
  Prefer(recipe, menu, kPosition, 257);
  recipe.seed = 0;
  return recipe;
}

std::optional<Call> Kitchen::Make(std::initializer_list<Change> changes) {
  Recipe recipe = plain_;
  recipe.seed = ++plain_.seed;
  for (const auto& [choice, value] : changes) recipe[choice] = value;
  Recipe cooked = recipe;
  std::optional<Call> call = Cook(cooked, kernel_);
  // What the stratum asked for must be what was made: a mended call belongs to another stratum.
  for (const auto& [choice, value] : changes)
    if (call && cooked[choice] != value && cooked[choice] != kNotUsed) return std::nullopt;
  return call;
}

}  // namespace ropecheck::catalogue
