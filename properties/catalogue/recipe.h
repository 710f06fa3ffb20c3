// Recipe: a call as a row of small choices, the form in which the catalogue combines axes. `Cook` turns one
// into a valid call inside a kernel's support, mending choices that contradict each other, or gives up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/host/subject.h"
#include "reference/problem/case.h"

namespace ropecheck::catalogue {

// What a recipe chooses. Those before kHeadDim are the enumerated axes of adapter.h, in its order and with its
// values; the others hold the number named.
enum Choice : uint8_t {
  kDirection,
  kPairing,
  kWindow,
  kDType,
  kLaw,
  kGain,
  kAngles,
  kCacheLayout,
  kCacheDType,
  kCacheStride,
  kTableIndex,
  kPositions,
  kLayout,
  kStrides,
  kPlacement,
  kKeys,
  kAxisMap,
  kAngleWidth,
  kHeadDim,  // elements
  kRotDim,   // which of the rot_dims that the window leaves: a RotClass, or the number itself from 4 on
  kBatch,
  kTokens,
  kHeadsQ,
  kGqaRatio,   // heads_q / heads_k
  kPosition,   // first position
  kAxes,       // how many axes multi-axis positions have
  kIdPattern,  // kIdPatterns: how ids go on from the first
  kBase,       // index into kBases
  kData,       // kDataKinds
  kMem,        // MemorySide
  kAlign,      // 0, or the element's size: an address that is aligned to nothing more
  kThreads,
  kChoices,
};
inline constexpr int64_t kNotUsed = -1;  // a choice that another one makes meaningless

enum RotClass : int64_t { kSmallest, kHalfOfHead, kLargest, kOddPairs, kRotClassCount };
enum IdPattern : int64_t { kAscending, kGaps, kDescending, kConstant, kIrregular, kIdPatternCount };
enum DataKind : int64_t { kNormal, kCancel, kHard, kMixed, kSubnormal, kHuge, kZero, kDataKindCount };
// 10000.1 is no fp32 number. The last is 2^(R/2): the frequencies are powers of two, and every angle of an exact product is exact.
inline constexpr std::array<double, 7> kBases = {10000, 500000, 1000000, 10000000, 100, 10000.1, 0};

struct Recipe {
  std::array<int64_t, kChoices> choice{};
  uint64_t seed = 0;  // of the data and of irregular ids
  int64_t& operator[](Choice c) { return choice[c]; }
  int64_t operator[](Choice c) const { return choice[c]; }
};

// For every choice, the values worth combining that the kernel takes; never empty.
using Menu = std::array<std::vector<int64_t>, kChoices>;
Menu MenuFor(const KernelInfo& kernel);

// Whether the kernel takes this number on a choice from kHeadDim on.
bool Takes(const KernelInfo& kernel, Choice choice, int64_t value);

// The plainest value of every choice.
Recipe Plainest(const Menu& menu);

// Mends `recipe` in place (so that it says what was made) and gives the call; nullopt when the kernel takes
// no such call.
std::optional<Call> Cook(Recipe& recipe, const KernelInfo& kernel);

// Of q and k together.
inline int64_t Elements(const Problem& p) {
  return p.shape.batch * p.shape.tokens * (p.shape.heads_q + p.shape.heads_k.value_or(0)) * p.window.head_dim;
}

}  // namespace ropecheck::catalogue
