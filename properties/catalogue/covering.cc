#include "properties/catalogue/covering.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

constexpr size_t kLongList = 20;
constexpr int kTries = 60;      // random surroundings tried for one pair before it counts as impossible
constexpr int kCandidates = 3;  // of which the one that covers most is taken
// Two sizes show together in a call whose other sizes are small: above this many elements only where half the tries
// found nothing smaller.
constexpr int64_t kLarge = int64_t{1} << 17;

uint64_t Key(int c1, int64_t v1, int c2, int64_t v2) {
  const auto mix = [](int c, int64_t v) {
    return (static_cast<uint64_t>(v) << 5 | static_cast<uint64_t>(c));
  };
  Random hash(mix(c1, v1) * 0x9E3779B97F4A7C15u ^ mix(c2, v2));
  return hash.Next();
}

class Covered {
 public:
  bool Has(int c1, int64_t v1, int c2, int64_t v2) const { return keys_.contains(Key(c1, v1, c2, v2)); }
  int Gain(const Recipe& recipe) const {
    int gain = 0;
    ForEach(recipe, [&](uint64_t key) { gain += keys_.contains(key) ? 0 : 1; });
    return gain;
  }
  void Add(const Recipe& recipe) {
    ForEach(recipe, [&](uint64_t key) { keys_.insert(key); });
  }

 private:
  template <class F>
  static void ForEach(const Recipe& recipe, F f) {
    for (int a = 0; a < kChoices; ++a)
      for (int b = a + 1; b < kChoices; ++b)
        if (recipe.choice[a] != kNotUsed && recipe.choice[b] != kNotUsed)
          f(Key(a, recipe.choice[a], b, recipe.choice[b]));
  }
  std::unordered_set<uint64_t> keys_;
};

// A choice that means something only where another one has one of certain values.
struct Concern {
  Choice choice, other;
  std::array<int64_t, 2> values;
};
constexpr Concern kConcerns[] = {
    {kCacheLayout, kAngles, {RC_ANGLES_CACHE, RC_ANGLES_CACHE}},
    {kCacheStride, kAngles, {RC_ANGLES_CACHE, RC_ANGLES_CACHE}},
    {kAngleWidth, kAngles, {RC_ANGLES_GIVEN, RC_ANGLES_GIVEN}},
    {kTableIndex, kAngles, {RC_ANGLES_CACHE, RC_ANGLES_GIVEN}},
    {kAxisMap, kPositions, {RC_POS_MULTI_AXIS_I64, RC_POS_MULTI_AXIS_I32}},
    {kAxes, kPositions, {RC_POS_MULTI_AXIS_I64, RC_POS_MULTI_AXIS_I32}},
};

}  // namespace

void GiveMeaning(Recipe& recipe, int c, int fixed, const Menu& menu, Random& random) {
  for (const Concern& concern : kConcerns) {
    if (concern.choice != c || concern.other == fixed) continue;
    const int64_t value = concern.values[random.Below(concern.values.size())];
    if (std::ranges::find(menu[concern.other], value) != menu[concern.other].end())
      recipe[concern.other] = value;
  }
}

Recipe DrawRecipe(const Menu& menu, Random& random) {
  Recipe recipe;
  for (int c = 0; c < kChoices; ++c) recipe.choice[c] = menu[c][random.Below(menu[c].size())];
  if (random.Below(2) == 0) recipe[kData] = kNormal;
  recipe.seed = random.Below(1000);
  return recipe;
}

std::vector<Call> CoverPairs(const KernelInfo& kernel, const Menu& menu, uint64_t seed) {
  Random random(seed);
  Covered covered;
  std::vector<Call> calls;
  const auto cover = [&](int c1, int64_t v1, int c2, int64_t v2) {
    std::optional<Call> best;
    Recipe best_recipe;
    int found = 0;
    for (int attempt = 0; attempt < kTries && found < kCandidates; ++attempt) {
      Recipe recipe = DrawRecipe(menu, random);
      GiveMeaning(recipe, c1, c2, menu, random);
      GiveMeaning(recipe, c2, c1, menu, random);
      recipe.choice[c1] = v1;
      recipe.choice[c2] = v2;
      std::optional<Call> call = Cook(recipe, kernel);
      if (!call || recipe.choice[c1] != v1 || recipe.choice[c2] != v2) continue;
      if (attempt < kTries / 2 && Elements(call->problem) > kLarge) continue;
      ++found;
      if (!best || covered.Gain(recipe) > covered.Gain(best_recipe)) {
        best = std::move(call);
        best_recipe = recipe;
      }
    }
    if (!best) return;
    covered.Add(best_recipe);
    calls.push_back(std::move(*best));
  };
  for (int c1 = 0; c1 < kChoices; ++c1)
    for (int c2 = c1 + 1; c2 < kChoices; ++c2) {
      if (menu[c1].size() > kLongList && menu[c2].size() > kLongList) continue;
      for (const int64_t v1 : menu[c1])
        for (const int64_t v2 : menu[c2])
          if (!covered.Has(c1, v1, c2, v2)) cover(c1, v1, c2, v2);
    }
  return calls;
}

}  // namespace ropecheck::catalogue
