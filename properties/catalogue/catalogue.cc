#include "properties/catalogue/catalogue.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>

#include "properties/catalogue/covering.h"
#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/random.h"
#include "reference/problem/tensors.h"

namespace ropecheck::catalogue {
namespace {

// A smoke run takes this many of each stratum, spread evenly over it.
constexpr size_t kSmokePerStratum = 40;
// Outputs of calls that are compared are kept until the last is back: not those of a sparse giant.
constexpr int64_t kLargestKept = int64_t{1} << 24;  // bytes

void Pairs(Kitchen& kitchen) {
  const int arrays = kitchen.tier() == Tier::kFull ? 8 : 1;
  for (int i = 0; i < arrays; ++i)
    for (Call& call : CoverPairs(kitchen.kernel(), kitchen.menu(), kitchen.random().Next()))
      kitchen.Add(std::move(call));
}

constexpr Stratum kPairs = {"pairs", "every pair of axis values that the kernel takes together", Tier::kSmoke,
                            Pairs};

// What a call costs, in elements; small calls cost the handover.
int64_t CostOf(const Call& call) {
  constexpr int64_t kHandover = 2000;
  int64_t cost = kHandover + Elements(call.problem);
  for (const Problem& before : call.before) cost += kHandover + Elements(before);
  return cost;
}

// Seconds, at about 15 ns an element. Kernels that take large shapes only get fewer calls, of every stratum.
int64_t BudgetOf(Tier tier) {
  constexpr int64_t kBudgets[] = {int64_t{1} << 26, int64_t{1} << 28, int64_t{1} << 34};
  return kBudgets[static_cast<size_t>(tier)];
}

// How many cases a check that compares calls is made on.
size_t CasesOf(Tier tier) {
  constexpr size_t kCases[] = {12, 60, 600};
  return kCases[static_cast<size_t>(tier)];
}

bool MayBeKept(const Call& call) {
  if (!call.before.empty() || !call.around.bad.empty()) return false;
  const auto plan = PlanTensors(call.problem);
  return plan && std::ranges::all_of(plan->buffers, [](const Buffer& b) { return b.bytes <= kLargestKept; });
}

// Entries in an order of chance in which each stratum has its turn before any has a second.
std::vector<size_t> InTurn(const std::vector<Entry>& entries, Random& random) {
  std::vector<std::vector<size_t>> strata;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i == 0 || entries[i].stratum != entries[i - 1].stratum) strata.emplace_back();
    strata.back().push_back(i);
  }
  std::vector<size_t> order;
  for (auto& stratum : strata)
    for (size_t i = stratum.size(); i > 1; --i) std::swap(stratum[i - 1], stratum[random.Below(i)]);
  for (size_t turn = 0; order.size() < entries.size(); ++turn)
    for (const auto& stratum : strata)
      if (turn < stratum.size()) order.push_back(stratum[turn]);
  return order;
}

void AddChecks(const KernelInfo& kernel, Tier tier, uint64_t seed, std::vector<Entry>& entries) {
  for (const Check& check : Checks()) {
    if (!ComparesCalls(check)) {
      for (Entry& entry : entries)
        if (check.applies(kernel, entry.call)) entry.checks.push_back(&check);
      continue;
    }
    Random random(seed);
    size_t left = CasesOf(tier);
    for (const size_t i : InTurn(entries, random)) {
      Entry& entry = entries[i];
      if (left == 0) break;
      if (!MayBeKept(entry.call) || !check.applies(kernel, entry.call)) continue;
      if (check.calls(kernel, entry.call).size() < 2) continue;  // nothing to compare with inside the support
      entry.checks.push_back(&check);
      --left;
    }
  }
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
  for (const auto& strata :
       {ShapeStrata(), PositionStrata(), LawStrata(), MemoryStrata(), InputStrata(), InvalidStrata()})
    all.insert(all.end(), strata.begin(), strata.end());
  return all;
}

std::vector<Entry> Make(const KernelInfo& kernel, Tier tier, uint64_t seed) {
  const Menu menu = MenuFor(kernel);
  std::vector<std::pair<std::string_view, std::vector<Call>>> strata;
  int64_t cost = 0;
  for (const Stratum& stratum : Strata()) {
    if (tier < stratum.from) continue;
    Kitchen kitchen(kernel, menu, tier, seed);
    stratum.make(kitchen);
    strata.emplace_back(stratum.name, kitchen.Take());
    if (tier == Tier::kSmoke)
      strata.back().second = Thinned(std::move(strata.back().second), kSmokePerStratum);
    for (const Call& call : strata.back().second) cost += CostOf(call);
  }
  std::vector<Entry> entries;
  std::unordered_set<std::string> seen;
  for (auto& [name, calls] : strata) {
    const double share = std::min(1.0, static_cast<double>(BudgetOf(tier)) / static_cast<double>(cost));
    const auto keep = static_cast<size_t>(std::ceil(share * static_cast<double>(calls.size())));
    for (Call& call : Thinned(std::move(calls), keep)) {
      if (!seen.insert(Print(call)).second) continue;
      entries.push_back({std::move(call), name, {}});
    }
  }
  AddChecks(kernel, tier, seed, entries);
  return entries;
}

}  // namespace ropecheck::catalogue
