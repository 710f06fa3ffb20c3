// Which values of each choice are worth combining. The size lists are those at which real kernels failed:
// vector widths and their tails, powers of two and their neighbours, dispatch tables, launch limits.
#include <algorithm>
#include <optional>

#include "properties/catalogue/covering.h"
#include "properties/catalogue/recipe.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

constexpr int64_t kHeadDims[] = {64, 128, 2,  3,  4,   6,   8,   10,  16,  24,  32,  40,  48,
                                 66, 72,  80, 96, 100, 112, 120, 130, 136, 160, 192, 256, 576};
constexpr int64_t kBatches[] = {1, 2, 3, 9};
constexpr int64_t kTokenCounts[] = {1, 2, 5, 7, 8, 9, 17, 33};
constexpr int64_t kHeadCounts[] = {1, 2, 3, 4, 5, 8, 17};
constexpr int64_t kRatios[] = {1, 2, 5, 7, 8};
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
constexpr int64_t kAxisCounts[] = {3, 2, 4, 1};
constexpr int64_t kThreadCounts[] = {1, 2, 3, 4};
constexpr int kEnumerated = kHeadDim;
constexpr int kLargestAxisValue = 64;

// The axis of a choice that is a number of the call; nullopt for the others.
std::optional<uint32_t> AxisOf(Choice choice) {
  switch (choice) {
    case kHeadDim:
      return RC_AXIS_HEAD_DIM;
    case kBatch:
      return RC_AXIS_BATCH;
    case kTokens:
      return RC_AXIS_TOKENS;
    case kHeadsQ:
      return RC_AXIS_HEADS_Q;
    case kGqaRatio:
      return RC_AXIS_GQA_RATIO;
    case kPosition:
      return RC_AXIS_POSITION;
    case kThreads:
      return RC_AXIS_THREADS;
    case kAxes:
      return RC_AXIS_POSITION_AXES;
    default:
      return std::nullopt;
  }
}

// Those of the wanted values that the kernel takes, and the ends of its own ranges: a narrow kernel may take none
// of ours.
std::vector<int64_t> Allowed(const KernelInfo& kernel, Choice choice, std::span<const int64_t> wanted) {
  std::vector<int64_t> out;
  const auto add = [&](int64_t v) {
    if (Takes(kernel, choice, v) && std::ranges::find(out, v) == out.end()) out.push_back(v);
  };
  for (const int64_t v : wanted) add(v);
  if (auto it = kernel.support.ranges.find(*AxisOf(choice)); it != kernel.support.ranges.end()) {
    for (const Range& range : it->second) {
      add(std::max<int64_t>(range.min, choice == kPosition ? range.min : 1));
      add(range.min + (range.max - range.min) / range.step * range.step);
    }
  }
  return out;
}

// Ratios of the head counts that the kernel takes together.
std::vector<int64_t> Ratios(const KernelInfo& kernel, const std::vector<int64_t>& heads_q) {
  std::vector<int64_t> wanted(std::begin(kRatios), std::end(kRatios));
  if (auto it = kernel.support.ranges.find(RC_AXIS_HEADS_K); it != kernel.support.ranges.end())
    for (const Range& range : it->second)
      for (const int64_t k : {range.min, range.max})
        for (const int64_t q : heads_q)
          if (k > 0 && q % k == 0) wanted.push_back(q / k);
  return Allowed(kernel, kGqaRatio, wanted);
}

Menu FullMenu(const KernelInfo& kernel) {
  const Support& support = kernel.support;
  Menu menu;
  for (int c = 0; c < kEnumerated; ++c)
    for (uint32_t v = 0; v < kLargestAxisValue; ++v)
      if (support.Has(static_cast<uint32_t>(c), v)) menu[c].push_back(v);

  menu[kHeadDim] = Allowed(kernel, kHeadDim, kHeadDims);
  menu[kRotDim] = {kHalfOfHead, kSmallest, kLargest, kOddPairs};
  menu[kBatch] = Allowed(kernel, kBatch, kBatches);
  menu[kTokens] = Allowed(kernel, kTokens, kTokenCounts);
  menu[kHeadsQ] = Allowed(kernel, kHeadsQ, kHeadCounts);
  menu[kGqaRatio] = Ratios(kernel, menu[kHeadsQ]);
  menu[kPosition] = Allowed(kernel, kPosition, kStarts);
  menu[kAxes] = Allowed(kernel, kAxes, kAxisCounts);
  for (int64_t i = 0; i < kIdPatternCount; ++i) menu[kIdPattern].push_back(i);
  for (size_t i = 0; i < kBases.size(); ++i) menu[kBase].push_back(static_cast<int64_t>(i));
  for (int64_t i = 0; i < kDataKindCount; ++i) menu[kData].push_back(i);
  menu[kMem] = {0, 1};
  menu[kAlign] = {0, 1};
  menu[kThreads] = Allowed(kernel, kThreads, kThreadCounts);
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
        GiveMeaning(recipe, c, c, menu, random);
        recipe.choice[c] = value;
        cooked = Cook(recipe, kernel).has_value() && recipe.choice[c] == value;
      }
      if (cooked) kept.push_back(value);
    }
    if (!kept.empty()) menu[c] = std::move(kept);
  }
}

}  // namespace

bool Takes(const KernelInfo& kernel, Choice choice, int64_t value) {
  const std::optional<uint32_t> axis = AxisOf(choice);
  if (!axis) return true;
  if (choice == kPosition && value < 0 && (kernel.contract.flags & RC_NEGATIVE_POSITIONS) == 0) return false;
  // Threads are the one axis whose default is not "any".
  if (choice == kThreads && !kernel.support.ranges.contains(*axis)) return value == 1;
  return kernel.support.Allows(*axis, value);
}

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
