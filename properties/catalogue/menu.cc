// Which values of each choice are worth combining. The size lists are those at which real kernels failed:
// vector widths and their tails, powers of two and their neighbours, dispatch tables, launch limits.
#include <algorithm>

#include "properties/catalogue/covering.h"
#include "properties/catalogue/recipe.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

constexpr int64_t kHeadDims[] = {64, 128, 2,  3,  4,   6,   8,   10,  16,  24,  32,  40,  48,
                                 66, 72,  80, 96, 100, 112, 120, 130, 136, 160, 192, 256, 576};
constexpr int64_t kBatches[] = {1, 2, 3};
constexpr int64_t kTokenCounts[] = {1, 2, 5, 7, 8, 9, 17, 33};
constexpr int64_t kHeadCounts[] = {1, 2, 3, 4, 5, 8, 17};
constexpr int64_t kRatios[] = {1, 2, 5, 8};
constexpr int64_t kStarts[] = {0,
                               1,
                               5,
                               15,
                               40,
                               255,
                               256,
                               257,
                               2047,
                               2049,
                               6593,
                               32768,
                               65535,
                               65537,
                               131071,
                               1000003,
                               1 << 20,
                               (1 << 24) - 40,
                               (1 << 24) + 1,
                               (int64_t{1} << 31) - 200,
                               (int64_t{1} << 32) + 5,
                               (int64_t{1} << 53) - 5000,
                               -1,
                               -300,
                               -70000};
constexpr int kEnumerated = kKeys + 1;
constexpr int kLargestAxisValue = 64;

std::vector<int64_t> Allowed(const Support& support, uint32_t axis, std::span<const int64_t> wanted) {
  std::vector<int64_t> out;
  for (const int64_t v : wanted)
    if (support.Allows(axis, v)) out.push_back(v);
  // A narrow kernel may take none of ours: then the ends of what it takes.
  if (auto it = support.ranges.find(axis); it != support.ranges.end()) {
    for (const Range& range : it->second) {
      const int64_t last = range.min + (range.max - range.min) / range.step * range.step;
      for (const int64_t v : {range.min, last})
        if (v >= 1 && v <= 1024 && std::ranges::find(out, v) == out.end()) out.push_back(v);
    }
  }
  return out;
}

Menu FullMenu(const KernelInfo& kernel) {
  const Support& support = kernel.support;
  Menu menu;
  for (int c = 0; c < kEnumerated; ++c)
    for (uint32_t v = 0; v < kLargestAxisValue; ++v)
      if (support.Has(static_cast<uint32_t>(c), v)) menu[c].push_back(v);

  menu[kHeadDim] = Allowed(support, RC_AXIS_HEAD_DIM, kHeadDims);
  menu[kRotDim] = {kHalfOfHead, kSmallest, kLargest, kOddPairs};
  menu[kBatch] = Allowed(support, RC_AXIS_BATCH, kBatches);
  menu[kTokens] = Allowed(support, RC_AXIS_TOKENS, kTokenCounts);
  menu[kHeadsQ] = Allowed(support, RC_AXIS_HEADS_Q, kHeadCounts);
  menu[kGqaRatio] = Allowed(support, RC_AXIS_GQA_RATIO, kRatios);
  for (const int64_t start : kStarts) {
    const bool taken = start >= 0 || (kernel.contract.flags & RC_NEGATIVE_POSITIONS) != 0;
    if (taken && support.Allows(RC_AXIS_POSITION, start)) menu[kPosition].push_back(start);
  }
  for (int64_t i = 0; i < kIdPatternCount; ++i) menu[kIdPattern].push_back(i);
  for (size_t i = 0; i < kBases.size(); ++i) menu[kBase].push_back(static_cast<int64_t>(i));
  for (int64_t i = 0; i < kDataKindCount; ++i) menu[kData].push_back(i);
  menu[kMem] = {0, 1};
  menu[kAlign] = {0, 1};
  menu[kThreads] = {1};
  for (const int64_t threads : {2, 4})
    if (support.ranges.contains(RC_AXIS_THREADS) && support.Allows(RC_AXIS_THREADS, threads))
      menu[kThreads].push_back(threads);
  for (auto& values : menu)
    if (values.empty()) values.push_back(1);
  return menu;
}

// Values that no call can have: not computed yet, or at odds with the rest of what the kernel takes. Left in, they would
// spoil every choice made by chance.
void DropNeverCooked(const KernelInfo& kernel, Menu& menu) {
  constexpr int kTries = 150;
  Random random(1);
  for (int c = 0; c < kChoices; ++c) {
    std::vector<int64_t> kept;
    for (const int64_t value : menu[c]) {
      bool cooked = false;
      for (int i = 0; i < kTries && !cooked; ++i) {
        Recipe recipe = DrawRecipe(menu, random);
        recipe.choice[c] = value;
        cooked = Cook(recipe, kernel).has_value() && recipe.choice[c] == value;
      }
      if (cooked) kept.push_back(value);
    }
    if (!kept.empty()) menu[c] = std::move(kept);
  }
}

}  // namespace

Menu MenuFor(const KernelInfo& kernel) {
  Menu menu = FullMenu(kernel);
  DropNeverCooked(kernel, menu);
  return menu;
}

Recipe Plainest(const Menu& menu) {
  Recipe recipe;
  for (int c = 0; c < kChoices; ++c) recipe.choice[c] = menu[c].front();
  return recipe;
}

}  // namespace ropecheck::catalogue
