#include "properties/catalogue/catalogue.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "properties/catalogue/covering.h"
#include "properties/catalogue/kitchen.h"
#include "reference/problem/tensors.h"

namespace ropecheck::catalogue {
namespace {

// A smoke run takes this many of each stratum, spread evenly over it.
constexpr size_t kSmokePerStratum = 40;
// Every so many entries one is repeated: the circumstances of a repeat matter, not the problem.
constexpr size_t kRepeatEvery = 12;
// Outputs of a repeated call are kept until its partners are back: not those of a sparse giant.
constexpr int64_t kLargestRepeated = int64_t{1} << 24;  // bytes

void Pairs(Kitchen& kitchen) {
  const int arrays = kitchen.tier() == Tier::kFull ? 8 : 1;
  for (int i = 0; i < arrays; ++i)
    for (Call& call : CoverPairs(kitchen.kernel(), kitchen.menu(), kitchen.random().Next()))
      kitchen.Add(std::move(call));
}

constexpr Stratum kPairs = {"pairs", "every pair of axis values that the kernel takes together", Tier::kSmoke,
                            Pairs};

bool IsRepeated(const Call& call, size_t index) {
  if (!call.before.empty() || !call.around.bad.empty() || index % kRepeatEvery != 0) return false;
  const auto plan = PlanTensors(call.problem);
  return plan &&
         std::ranges::all_of(plan->buffers, [](const Buffer& b) { return b.bytes <= kLargestRepeated; });
}

std::vector<Call> Thinned(std::vector<Call> calls, size_t keep) {
  if (calls.size() <= keep) return calls;
  std::vector<Call> out;
  for (size_t i = 0; i < keep; ++i) out.push_back(std::move(calls[i * calls.size() / keep]));
  return out;
}

}  // namespace

std::vector<Stratum> Strata() {
  std::vector<Stratum> all = {kPairs};
  for (const auto& strata : {ShapeStrata(), PositionStrata(), MemoryStrata(), InputStrata(), InvalidStrata()})
    all.insert(all.end(), strata.begin(), strata.end());
  return all;
}

std::vector<Entry> Make(const KernelInfo& kernel, Tier tier, uint64_t seed) {
  const Menu menu = MenuFor(kernel);
  std::vector<Entry> entries;
  std::unordered_set<std::string> seen;
  for (const Stratum& stratum : Strata()) {
    if (tier < stratum.from) continue;
    Kitchen kitchen(kernel, menu, tier, seed);
    stratum.make(kitchen);
    std::vector<Call> calls = kitchen.Take();
    if (tier == Tier::kSmoke) calls = Thinned(std::move(calls), kSmokePerStratum);
    for (Call& call : calls) {
      if (!seen.insert(Print(call)).second) continue;
      const bool repeat = IsRepeated(call, entries.size());
      entries.push_back({std::move(call), stratum.name, repeat});
    }
  }
  return entries;
}

}  // namespace ropecheck::catalogue
