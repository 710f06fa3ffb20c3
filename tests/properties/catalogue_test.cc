#include "properties/catalogue/catalogue.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "adapters/worker/control.h"
#include "properties/catalogue/covering.h"
#include "reference/problem/position_range.h"
#include "reference/problem/tensors.h"
#include "reference/problem/validate.h"
#include "tests/properties/made_outcome.h"

namespace ropecheck {
namespace {

using catalogue::Entry;

const std::vector<Entry>& QuickOfAnyKernel() {
  static const std::vector<Entry> entries = catalogue::Make(AnyKernel(), Tier::kQuick);
  return entries;
}

// One value on every enumerated axis but the listed ones.
KernelInfo Narrow(std::string name, std::initializer_list<std::pair<uint32_t, uint32_t>> values) {
  KernelInfo info;
  info.name = std::move(name);
  for (const EnumAxis& axis : EnumAxes()) info.support.values[axis.axis] = axis.taken_by_default;
  for (const auto& [axis, value] : values) info.support.values[axis] = uint64_t{1} << value;
  return info;
}

// The pairs of enumerated axis values that a problem holds.
using Pair = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>;
void AddPairs(const Problem& problem, std::set<Pair>& pairs) {
  for (const EnumAxis& a : EnumAxes())
    for (const EnumAxis& b : EnumAxes())
      if (a.axis < b.axis)
        pairs.insert({a.axis, AxisValue(problem, a.axis), b.axis, AxisValue(problem, b.axis)});
}

TEST(Catalogue, HoldsValidCallsInsideTheSupportOnly) {
  const KernelInfo kernel = AnyKernel();
  for (const Entry& entry : QuickOfAnyKernel()) {
    ASSERT_TRUE(Validate(entry.call)) << Print(entry.call) << Validate(entry.call).error().message;
    ASSERT_TRUE(Computable(entry.call.problem)) << Print(entry.call);
    ASSERT_EQ(kernel.support.Missing(entry.call.problem, entry.call.around), "") << Print(entry.call);
  }
}

TEST(Catalogue, IsTheSameEveryTimeAndHoldsNoCallTwice) {
  std::set<std::string> texts;
  const std::vector<Entry> again = catalogue::Make(AnyKernel(), Tier::kQuick);
  ASSERT_EQ(again.size(), QuickOfAnyKernel().size());
  for (size_t i = 0; i < again.size(); ++i) {
    EXPECT_EQ(again[i].call, QuickOfAnyKernel()[i].call);
    EXPECT_TRUE(texts.insert(Print(again[i].call)).second);
  }
}

TEST(Catalogue, AnotherSeedGivesOtherCalls) {
  const auto other = catalogue::Make(AnyKernel(), Tier::kQuick, 77);
  std::set<std::string> texts;
  for (const Entry& entry : QuickOfAnyKernel()) texts.insert(Print(entry.call));
  size_t fresh = 0;
  for (const Entry& entry : other) fresh += texts.contains(Print(entry.call)) ? 0 : 1;
  EXPECT_GT(fresh, other.size() / 10);
}

TEST(Catalogue, CoversEveryPairOfAxisValuesThatRandomCallsHold) {
  std::set<Pair> covered, possible;
  for (const Entry& entry : QuickOfAnyKernel()) AddPairs(entry.call.problem, covered);
  const KernelInfo kernel = AnyKernel();
  const catalogue::Menu menu = catalogue::MenuFor(kernel);
  catalogue::Random random(12345);
  for (int i = 0; i < 20'000; ++i) {
    catalogue::Recipe recipe = DrawRecipe(menu, random);
    if (const auto call = Cook(recipe, kernel)) AddPairs(call->problem, possible);
  }
  ASSERT_GT(possible.size(), 1000u);
  for (const auto& [a, v, b, w] : possible)
    EXPECT_TRUE(covered.contains({a, v, b, w}))
        << AxisName(a) << " " << v << " with " << AxisName(b) << " " << w;
}

TEST(Catalogue, HasCallsOfEveryStratumForAKernelThatTakesEverything) {
  std::map<std::string_view, int> count;
  for (const Entry& entry : QuickOfAnyKernel()) ++count[entry.stratum];
  for (const catalogue::Stratum& stratum : catalogue::Strata())
    EXPECT_GT(count[stratum.name], 0) << stratum.name;
}

TEST(Catalogue, HasUnequalAndEqualAxesNumbersThatFp32LacksShardsAndEmptySequences) {
  int unequal = 0, equal = 0, inexact = 0, integral = 0, shards = 0, empty = 0, single = 0;
  std::set<std::pair<AxisMap, size_t>> maps;
  for (const Entry& entry : QuickOfAnyKernel()) {
    const Problem& p = entry.call.problem;
    if (const auto* axes = std::get_if<MultiAxis>(&p.positions)) {
      maps.insert({axes->map, axes->ids.size()});
      bool same = true;
      for (const auto& ids : axes->ids) same &= ids == axes->ids.front();
      if (axes->ids.size() > 1) ++(same ? equal : unequal);
    }
    if (std::holds_alternative<RealPositions>(p.positions) && p.shape.batch * p.shape.tokens > 0) {
      const double first = RealPositionOf(p, 0, 0);
      inexact += static_cast<double>(static_cast<float>(first)) != first ? 1 : 0;
      integral += first == std::trunc(first) ? 1 : 0;
    }
    if (const auto* shard = std::get_if<ContextParallel>(&p.positions)) shards += shard->rank > 0 ? 1 : 0;
    if (const auto* packed = std::get_if<Packed>(&p.positions))
      for (size_t i = 1; i < packed->cu_seqlens.size(); ++i) {
        const int64_t length = packed->cu_seqlens[i] - packed->cu_seqlens[i - 1];
        empty += length == 0 ? 1 : 0;
        single += length == 1 ? 1 : 0;
      }
  }
  EXPECT_EQ(maps.size(),
            15u);  // chunked and vision with 1 to 4 axes, greedy with 2 and 3, five with one number
  for (const int n : {unequal, equal, inexact, integral, shards, empty, single}) EXPECT_GT(n, 20);
}

// Zeros of both signs, subnormals, the largest numbers, NaN and Inf: in every dtype, where the window leaves elements
// out as well as where it does not.
TEST(Catalogue, HasEveryKindOfSpecialValueInEveryDType) {
  std::map<std::tuple<std::string, DType, bool>, int> calls;
  for (const Entry& entry : QuickOfAnyKernel()) {
    const Problem& p = entry.call.problem;
    if (p.data.kind == DataSpec::Kind::kSpecial)
      ++calls[{p.data.name, p.dtype, p.window.rot_dim < p.window.head_dim}];
  }
  for (const char* name : {"mixed", "zero", "subnormal", "huge", "nan", "inf"})
    for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16})
      for (const bool partial : {false, true})
        EXPECT_GE((calls[{name, dtype, partial}]), 5) << name << ' ' << Info(dtype).name << ' ' << partial;
}

TEST(Catalogue, SendsIdsBeyondTheTableToKernelsThatSayWhatTheyMakeOfThem) {
  for (const uint32_t out_of_range : {RC_RANGE_COPIES, RC_RANGE_CLAMPS, RC_RANGE_WRAPS, RC_RANGE_UNDEFINED}) {
    KernelInfo kernel = AnyKernel();
    kernel.contract.out_of_range = out_of_range;
    kernel.contract.rejects = 0;
    int sent = 0;
    for (const Entry& entry : catalogue::Make(kernel, Tier::kSmoke))
      sent += entry.call.around.bad.empty() ? 0 : 1;
    EXPECT_EQ(sent > 5, out_of_range != RC_RANGE_UNDEFINED) << out_of_range;
  }
}

TEST(Catalogue, ReachesPositionsBeyondEveryEdge) {
  int64_t highest = 0, lowest = 0;
  KernelInfo kernel = AnyKernel();
  kernel.contract.flags = RC_NEGATIVE_POSITIONS;
  for (const Entry& entry : catalogue::Make(kernel, Tier::kQuick))
    if (const auto range = PositionRangeOf(entry.call.problem)) {
      highest = std::max(highest, range->hi);
      lowest = std::min(lowest, range->lo);
    }
  EXPECT_GT(highest, int64_t{1} << 52);
  EXPECT_LT(lowest, -65536);
}

TEST(Catalogue, HasManyCallsForNarrowKernels) {
  KernelInfo one_head = Narrow("one_head", {{RC_AXIS_DTYPE, RC_BF16}, {RC_AXIS_LAYOUT, RC_BHSD}});
  one_head.support.ranges[RC_AXIS_HEAD_DIM] = {{64, 64, 1}};
  KernelInfo decode =
      Narrow("decode", {{RC_AXIS_POSITIONS, RC_POS_IDS_I32}, {RC_AXIS_PLACEMENT, RC_IN_PLACE}});
  decode.support.ranges[RC_AXIS_TOKENS] = {{1, 1, 1}};
  KernelInfo packed = Narrow("packed", {{RC_AXIS_POSITIONS, RC_POS_PACKED}, {RC_AXIS_LAYOUT, RC_THD}});
  KernelInfo cached = Narrow("cached", {{RC_AXIS_ANGLES, RC_ANGLES_CACHE},
                                        {RC_AXIS_CACHE_LAYOUT, RC_CACHE_STACKED},
                                        {RC_AXIS_CACHE_DTYPE, RC_F32},
                                        {RC_AXIS_WINDOW, RC_WINDOW_LEADING},
                                        {RC_AXIS_PAIRING, RC_INTERLEAVED}});
  for (const KernelInfo& kernel : {one_head, decode, packed, cached})
    EXPECT_GT(catalogue::Make(kernel, Tier::kQuick).size(), 100u) << kernel.name;
}

TEST(Catalogue, LeavesNoStratumOutForAShapeThatModelsHave) {
  // 32 query and 8 key heads of 128, and nothing else: vLLM's layout with a fused cache.
  KernelInfo kernel = Narrow("llama", {{RC_AXIS_DTYPE, RC_BF16},
                                       {RC_AXIS_LAYOUT, RC_THD},
                                       {RC_AXIS_ANGLES, RC_ANGLES_CACHE},
                                       {RC_AXIS_CACHE_LAYOUT, RC_CACHE_FUSED},
                                       {RC_AXIS_CACHE_DTYPE, RC_BF16},
                                       {RC_AXIS_POSITIONS, RC_POS_IDS_I64},
                                       {RC_AXIS_PLACEMENT, RC_IN_PLACE}});
  kernel.support.ranges[RC_AXIS_HEAD_DIM] = {{128, 128, 1}};
  kernel.support.ranges[RC_AXIS_HEADS_Q] = {{32, 32, 1}};
  kernel.support.ranges[RC_AXIS_HEADS_K] = {{8, 8, 1}};
  std::map<std::string_view, int> count;
  for (const Entry& entry : catalogue::Make(kernel, Tier::kQuick)) ++count[entry.stratum];
  for (const char* stratum :
       {"pairs", "dispatch", "heads", "decode", "positions", "exact-angles", "sequences", "alignment",
        "tables", "values", "non-finite", "rounding", "state", "invalid", "chance"})
    EXPECT_GT(count[stratum], 0) << stratum;
}

TEST(Catalogue, AsksForNoBufferThatAWorkerCannotHold) {
  const KernelInfo wide = AnyKernel();
  const KernelInfo f64 = Narrow("f64", {{RC_AXIS_DTYPE, RC_F64}, {RC_AXIS_STRIDES, RC_STRIDES_PADDED}});
  for (const KernelInfo& kernel : {wide, f64})
    for (const Entry& entry : catalogue::Make(kernel, Tier::kQuick)) {
      if (entry.stratum != "far") continue;
      const auto plan = PlanTensors(entry.call.problem);
      ASSERT_TRUE(plan);
      for (const Buffer& buffer : plan->buffers) EXPECT_LT(buffer.bytes, kSlotBytes) << Print(entry.call);
    }
}

TEST(Catalogue, HasCallsForSizesThatNoListForesees) {
  const std::pair<uint32_t, int64_t> kSizes[] = {{RC_AXIS_TOKENS, 4096},
                                                 {RC_AXIS_BATCH, 2000},
                                                 {RC_AXIS_HEAD_DIM, 2048},
                                                 {RC_AXIS_THREADS, 8},
                                                 {RC_AXIS_POSITION, 5000}};
  for (const auto& [axis, value] : kSizes) {
    KernelInfo kernel = Narrow("sized", {{RC_AXIS_POSITIONS, RC_POS_IDS_I64}});
    kernel.support.ranges[axis] = {{value, value, 1}};
    if (axis == RC_AXIS_POSITION) kernel.support.ranges[axis] = {{value, value + 5000, 1}};
    EXPECT_GT(catalogue::Make(kernel, Tier::kQuick).size(), 20u) << AxisName(axis);
  }
}

TEST(Catalogue, SendsInvalidInputOnlyWhereTheContractRefusesIt) {
  KernelInfo careless = AnyKernel();
  careless.contract.rejects = 0;
  careless.contract.out_of_range = RC_RANGE_UNDEFINED;
  for (const Entry& entry : catalogue::Make(careless, Tier::kQuick)) EXPECT_EQ(entry.call.around.bad, "");
  size_t invalid = 0;
  for (const Entry& entry : QuickOfAnyKernel()) invalid += entry.call.around.bad.empty() ? 0 : 1;
  EXPECT_GT(invalid, 50u);
}

TEST(Catalogue, GrowsFromTierToTier) {
  const KernelInfo kernel = Narrow("plain", {});
  const size_t smoke = catalogue::Make(kernel, Tier::kSmoke).size();
  const size_t quick = catalogue::Make(kernel, Tier::kQuick).size();
  EXPECT_LT(smoke, quick);
  EXPECT_LT(quick, catalogue::Make(kernel, Tier::kFull).size());
}

// Every law has cases, spread over the strata, each with something to compare with.
TEST(Catalogue, MakesChecksThatCompareCallsOnAPartOfIt) {
  const KernelInfo kernel = AnyKernel();
  std::map<std::string_view, size_t> cases;
  std::map<std::string_view, std::set<std::string_view>> strata;
  for (const Entry& entry : QuickOfAnyKernel())
    for (const Check* check : entry.checks) {
      ++cases[check->name];
      strata[check->name].insert(entry.stratum);
      EXPECT_TRUE(check->applies(kernel, entry.call)) << check->name << ": " << Print(entry.call);
      if (ComparesCalls(*check)) {
        EXPECT_GT(check->calls(kernel, entry.call).size(), 1u) << check->name << ": " << Print(entry.call);
      }
    }
  for (const Check& check : Checks()) {
    EXPECT_GT(cases[check.name], 20u) << check.name;
    if (!ComparesCalls(check)) continue;
    EXPECT_LT(cases[check.name], QuickOfAnyKernel().size() / 10) << check.name;
    // Packed positions stand in few strata.
    EXPECT_GT(strata[check.name].size(), 3u) << check.name;
  }
}

}  // namespace
}  // namespace ropecheck
