#include "reference/problem/draw.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "reference/problem/case.h"
#include "reference/problem/names.h"
#include "reference/problem/position_range.h"
#include "reference/problem/special.h"
#include "reference/problem/validate.h"

namespace ropecheck {
namespace {

TEST(Draw, IsAlwaysValidAndComputableAndWithinTheLimits) {
  const DrawLimits limits;
  for (uint64_t seed = 0; seed < 100000; ++seed) {
    RandomChoices choices(seed);
    const Problem p = Draw(choices);
    const auto valid = Validate(p);
    ASSERT_TRUE(valid) << Print(p) << "\n" << valid.error().message;
    const auto computable = Computable(p);
    ASSERT_TRUE(computable) << Print(p) << "\n" << computable.error().message;
    ASSERT_LE(p.shape.batch, limits.max_batch);
    ASSERT_LE(p.shape.tokens, limits.max_tokens);
    ASSERT_LE(p.shape.heads_q, limits.max_heads);
    ASSERT_LE(p.window.head_dim, limits.max_head_dim);
  }
}

TEST(Draw, RespectsNarrowLimits) {
  const DrawLimits limits{.max_batch = 1,
                          .max_tokens = 2,
                          .max_heads = 1,
                          .max_head_dim = 5,
                          .max_elements = 8,
                          .max_position = 100,
                          .max_table_rows = 10};
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    RandomChoices choices(seed);
    const Problem p = Draw(choices, limits);
    ASSERT_TRUE(Validate(p)) << Print(p);
    ASSERT_LE(p.shape.batch, 1);
    ASSERT_LE(p.shape.tokens, 2);
    ASSERT_LE(p.window.head_dim, 5);
    const auto range = PositionRangeOf(p);
    if (range) {
      ASSERT_LE(range->hi, 102) << Print(p);
    }
    if (const auto* cache = std::get_if<GivenCache>(&p.angles)) {
      ASSERT_LE(cache->rows, 12) << Print(p);
    }
  }
}

TEST(Draw, IsValidWhereLimitsLeaveNoRoomForTheTokens) {
  const DrawLimits limits{.max_tokens = 9, .max_position = 1, .max_table_rows = 1};
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    RandomChoices choices(seed);
    const Problem p = Draw(choices, limits);
    ASSERT_TRUE(Validate(p)) << Print(p);
  }
}

TEST(Draw, ReachesEveryValueThatIsComputed) {
  std::map<std::string, std::set<int64_t>> seen;
  std::map<std::string, int> times;
  const auto add = [&](const std::string& axis, auto value) {
    seen[axis].insert(static_cast<int64_t>(value));
  };
  const auto count = [&](const std::string& what, bool holds) { times[what] += holds ? 1 : 0; };
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    RandomChoices choices(seed);
    const Problem p = Draw(choices);
    add("direction", p.direction);
    add("pairing", p.pairing);
    add("dtype", p.dtype);
    add("law", p.law.index());
    add("angles", p.angles.index());
    add("positions", p.positions.index());
    if (const auto* axes = std::get_if<MultiAxis>(&p.positions)) {
      add("axis map", axes->map);
      add("axes", axes->ids.size());
      count("uneven sections",
            axes->sections.size() > 1 && axes->sections.front() + 1 < axes->sections.back());
    }
    if (const auto* real = std::get_if<RealPositions>(&p.positions)) add("real positions", real->dtype);
    if (const auto* angles = std::get_if<GivenAngles>(&p.angles)) {
      add("angle width", angles->width);
      add("angle fill", angles->fill);
    }
    add("order", p.layout.order);
    add("placement", p.placement);
    add("data", p.data.kind);
    if (const Special* special = FindSpecial(p.data.name)) add("special", special - Specials().data());
    if (const auto* cache = std::get_if<GivenCache>(&p.angles)) {
      add("cache layout", cache->layout);
      add("cache dtype", cache->dtype);
      add("index", cache->index);
      add("fill", cache->fill);
      count("padded cache rows", cache->row_stride != 0);
    }
    const auto range = PositionRangeOf(p);
    count("negative position", range && range->lo < 0);
    count("position above 2^31", range && range->hi > (int64_t{1} << 31));
    count("no token", p.shape.tokens == 0);
    count("no sequence", p.shape.batch == 0);
    count("no head", p.shape.heads_q == 0);
    count("no keys", !p.shape.heads_k);
    count("empty keys", p.shape.heads_k == 0);
    count("fewer keys", p.shape.heads_k && *p.shape.heads_k < p.shape.heads_q);
    count("qkv", p.layout.packed_qkv);
    count("trailing window",
          p.window.rot_offset > 0 && p.window.rot_offset + p.window.rot_dim == p.window.head_dim);
    count("middle window",
          p.window.rot_offset > 0 && p.window.rot_offset + p.window.rot_dim < p.window.head_dim);
    count("odd head", p.window.head_dim % 2 == 1);
    count("negative stride", p.layout.q && *std::min_element(p.layout.q->begin(), p.layout.q->end()) < 0);
    count("repeated input", p.layout.q && p.shape.tokens > 1 && (*p.layout.q)[1] == 0);
    count("dim stride", p.layout.q && (*p.layout.q)[3] > 1);
    count("gain", p.gain != 1);
  }
  EXPECT_EQ(seen["direction"].size(), std::size(kNames<Direction>));
  EXPECT_EQ(seen["pairing"].size(), std::size(kNames<Pairing>));
  EXPECT_EQ(seen["dtype"].size(), 4u);
  EXPECT_EQ(seen["law"].size(), std::variant_size_v<FrequencyLaw>);
  EXPECT_EQ(seen["angles"].size(), std::variant_size_v<AngleSource>);
  EXPECT_EQ(seen["positions"].size(), std::variant_size_v<Positions>);
  EXPECT_EQ(seen["axis map"].size(), std::size(kNames<AxisMap>));
  EXPECT_EQ(seen["axes"].size(), 4u);
  EXPECT_EQ(seen["real positions"].size(), 2u);
  EXPECT_EQ(seen["angle width"].size(), std::size(kNames<AngleWidth>));
  EXPECT_EQ(seen["angle fill"].size(), std::size(kNames<TableFill>));
  EXPECT_EQ(seen["order"].size(), std::size(kNames<AxisOrder>));
  EXPECT_EQ(seen["placement"].size(), std::size(kNames<Placement>));
  EXPECT_EQ(seen["data"].size(), 4u);
  EXPECT_EQ(seen["special"].size(), Specials().size());
  EXPECT_EQ(seen["cache layout"].size(), std::size(kNames<CacheLayout>));
  EXPECT_EQ(seen["cache dtype"].size(), 4u);
  EXPECT_EQ(seen["index"].size(), std::size(kNames<TableIndex>));
  EXPECT_EQ(seen["fill"].size(), std::size(kNames<TableFill>));
  for (const auto& [what, n] : times) EXPECT_GT(n, 50) << what;
}

TEST(Draw, GivesTheSameProblemForTheSameChoices) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    RandomChoices a(seed), b(seed);
    EXPECT_EQ(Draw(a), Draw(b));
  }
}

TEST(Draw, LeadsToTheSimplestProblemWithoutChoices) {
  ByteChoices none({});
  EXPECT_EQ(Print(Draw(none)), "rc0:half,f32,d2");
}

TEST(ByteChoices, SpendAsManyBytesAsTheChoiceNeeds) {
  const uint8_t bytes[] = {7, 1, 2, 200};
  ByteChoices choices(bytes);
  EXPECT_EQ(choices.Choose(1), 0u);
  EXPECT_EQ(choices.Choose(256), 7u);
  EXPECT_EQ(choices.Choose(65536), 0x102u);
  EXPECT_EQ(choices.Choose(100), 0u);
  EXPECT_EQ(choices.Choose(100), 0u);
}

}  // namespace
}  // namespace ropecheck
