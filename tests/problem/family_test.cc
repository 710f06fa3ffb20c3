#include <gtest/gtest.h>

#include "reference/problem/case.h"

namespace ropecheck {
namespace {

std::string FamilyOf(std::string_view text) { return Family(ParseProblem(text).value()); }

TEST(Family, NamesPairingDtypeWindowAndPositions) {
  EXPECT_EQ(FamilyOf("rc0:half,bf16,s7,d128,r64+0,pos=i64:131065+1"), "half/bf16/d128r64/pos-large");
}

TEST(Family, ShowsTheOffsetWhereThereIsOne) {
  EXPECT_EQ(FamilyOf("rc0:half,f32,d128,r64+64"), "half/f32/d128r64o64/pos-zero");
}

TEST(Family, BeginsWithTheInverseDirection) {
  EXPECT_EQ(FamilyOf("rc0:inv,interleaved,f64,d8,s2"), "inv/interleaved/f64/d8r8/pos-small");
}

TEST(Family, EndsWithTheAngleSourceThatIsGiven) {
  EXPECT_EQ(FamilyOf("rc0:half,f32,d8,cache=separate(bf16,rows=1)"), "half/f32/d8r8/pos-zero/cache-bf16");
  EXPECT_EQ(FamilyOf("rc0:half,f32,d8,angles=inv_freq(f32)"), "half/f32/d8r8/pos-zero/inv_freq");
  EXPECT_EQ(FamilyOf("rc0:half,f32,d8,angles=radians(f32)"), "half/f32/d8r8/pos-zero/angles");
}

TEST(Family, ClassifiesPositionsByTheLargest) {
  const auto position_class = [](std::string_view pos) {
    const std::string family = FamilyOf("rc0:half,f32,d8,pos=" + std::string(pos));
    return family.substr(family.rfind('/') + 1);
  };
  EXPECT_EQ(position_class("offset:0"), "pos-zero");
  EXPECT_EQ(position_class("offset:1"), "pos-small");
  EXPECT_EQ(position_class("offset:255"), "pos-small");
  EXPECT_EQ(position_class("offset:256"), "pos-mid");
  EXPECT_EQ(position_class("offset:16383"), "pos-mid");
  EXPECT_EQ(position_class("offset:16384"), "pos-large");
  EXPECT_EQ(position_class("offset:16777215"), "pos-large");
  EXPECT_EQ(position_class("offset:16777216"), "pos-huge");
  EXPECT_EQ(position_class("offset:-1"), "pos-negative");
}

TEST(CaseId, IsTheFamilyAndTheHashOfTheText) {
  const Case c = ParseCase("rc0:half,f32,d8!value").value();
  // FNV-1a, 32 bits, of that very text, by the published definition: offset basis 2166136261, prime 16777619.
  uint32_t hash = 2166136261u;
  for (const char letter : std::string("rc0:half,f32,d8!value"))
    hash = (hash ^ static_cast<uint8_t>(letter)) * 16777619u;
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", hash);
  EXPECT_EQ(CaseId(c), "half/f32/d8r8/pos-zero~" + std::string(digits));
}

// Ids are written into expectation files and reports: they must not change while the prefix is rc0.
TEST(CaseId, StaysWhatItWas) {
  EXPECT_EQ(CaseId(ParseCase("rc0:half,f32,d64,r96+0").value()), "half/f32/d64r96/pos-zero~4ed9c61e");
  EXPECT_EQ(CaseId(ParseCase("rc0:interleaved,f32,b2,s8,h8/2,d64,r32+0,cache=stacked(bf16,by=sequence)|"
                             "bad=cache_too_short!rejection")
                       .value()),
            "interleaved/f32/d64r32/pos-small/cache-bf16~18b4a6d7");
}

}  // namespace
}  // namespace ropecheck
