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

bool Kitchen::IsTaken(Choice choice, int64_t value) const {
  // Where head counts are given, their ratio is no choice of its own: one of the menu's.
  const bool heads_given = kernel_.support.ranges.contains(RC_AXIS_HEADS_K);
  if (choice == kGqaRatio && heads_given)
    return std::ranges::find(menu_[choice], value) != menu_[choice].end();
  return Takes(kernel_, choice, value);
}

std::optional<Call> Kitchen::Make(std::initializer_list<Change> changes) {
  Recipe recipe = plain_;
  recipe.seed = ++plain_.seed;
  for (const auto& [choice, value] : changes)
    if (choice < kHeadDim || IsTaken(choice, value)) recipe[choice] = value;
  Recipe cooked = recipe;
  std::optional<Call> call = Cook(cooked, kernel_);
  // A kind that was mended belongs to another stratum's call.
  for (const auto& [choice, value] : changes)
    if (call && choice < kHeadDim && cooked[choice] != value && cooked[choice] != kNotUsed)
      return std::nullopt;
  return call;
}

}  // namespace ropecheck::catalogue
