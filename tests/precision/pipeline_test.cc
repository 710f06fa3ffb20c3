#include "reference/precision/pipeline.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>
#include <string>

namespace ropecheck {
namespace {

using testing::HasSubstr;

TEST(PipelineTable, NamesAreUniqueAndFoundAgain) {
  std::set<std::string_view> names;
  for (const NamedPipeline& row : Pipelines()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    const Result<const NamedPipeline*> found = FindPipeline(row.name);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, &row);
    EXPECT_FALSE(row.owner.empty()) << row.name;
  }
}

TEST(PipelineTable, ANameSaysWhatItsRowHolds) {
  for (const NamedPipeline& row : Pipelines()) {
    const std::string name(row.name);
    EXPECT_THAT(name, HasSubstr("arith=" + std::string(Info(row.arithmetic).name)));
    if (row.cache) {
      EXPECT_THAT(name, HasSubstr("cache=" + std::string(Info(*row.cache).name)));
    }
    EXPECT_EQ(row.trig == Trig::kFast, name.find("trig=fast") != std::string::npos) << name;
    EXPECT_EQ(row.level == Level::kGivenCache, name.starts_with("cache=given")) << name;
  }
}

TEST(FindPipeline, NamesTheNearestRowsForAnUnknownName) {
  const auto found = FindPipeline("angle=f32-pow trig=f32 cache=none arith=fp32");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(found.error().message, HasSubstr("'angle=f32-pow trig=f32 cache=none arith=f32'"));
  EXPECT_THAT(found.error().message, HasSubstr("ropecheck list pipelines"));
}

TEST(FindPipeline, SurvivesANameOfAnyLength) {
  EXPECT_FALSE(FindPipeline(std::string(1 << 20, 'a')));
  EXPECT_FALSE(FindPipeline(""));
}

TEST(DeclaredErrors, TakesTheGradesConstantForZero) {
  EXPECT_EQ(*DeclaredErrors(0, 0, 0, 0), LibraryErrors{});
  EXPECT_EQ(DeclaredErrors(3, 0, 0, 0)->pow, 3);
  EXPECT_EQ(DeclaredErrors(3, 0, 0, 0)->sin, 1.5);
}

TEST(DeclaredErrors, RefusesWhatNoLibraryMayClaim) {
  for (double k : {-1.0, 4.5, std::nan("")}) {
    const auto declared = DeclaredErrors(0, k, 0, 0);
    ASSERT_FALSE(declared) << k;
    EXPECT_THAT(declared.error().message, HasSubstr("k_exp"));
  }
}

}  // namespace
}  // namespace ropecheck
