// The table of what golden files hold.
#include "golden/catalogue.h"

#include <set>

#include "golden/make_case.h"
#include "reference/problem/position_range.h"
#include "reference/problem/validate.h"
#include "tests/golden/golden_rig.h"

namespace ropecheck::golden {
namespace {

TEST(GoldenCatalogue, HoldsTextsThatAreComputed) {
  std::set<std::string> names;
  for (const CatalogueFile& file : Catalogue()) {
    EXPECT_TRUE(names.insert(file.name).second) << file.name;
    for (const std::string& text : file.texts) {
      const auto problem = ParseProblem(text);
      ASSERT_TRUE(problem) << text << ": " << problem.error().message;
      EXPECT_TRUE(Validate(*problem)) << text;
      EXPECT_TRUE(Computable(*problem)) << text;
    }
  }
}

TEST(GoldenCatalogue, HoldsTwentyFiveFamiliesOfModelsThatJudgeEveryDType) {
  int families = 0;
  for (const CatalogueFile& file : Catalogue()) {
    if (file.name.starts_with("axis-")) continue;
    ++families;
    for (const std::string& text : file.texts) {
      const auto golden = MakeCase(ParseProblem(text).value());
      ASSERT_TRUE(golden) << text << ": " << golden.error().message;
      for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16})
        EXPECT_NE(golden->FindExpectation(Role::kOutQ, dtype), nullptr)
            << text << ": an input is no number of " << Info(dtype).name << ". Use another seed.";
    }
  }
  EXPECT_GE(families, 25);
}

TEST(GoldenCatalogue, ReachesTheEdgesOfPositions) {
  std::set<int64_t> positions;
  for (const CatalogueFile& file : Catalogue())
    for (const std::string& text : file.texts)
      for (const int64_t position : TokenPositionsOf(ParseProblem(text).value())) positions.insert(position);
  for (const int64_t edge : {int64_t{0}, int64_t{-1}, int64_t{1} << 20, (int64_t{1} << 24) - 1,
                             int64_t{1} << 24, (int64_t{1} << 24) + 1, (int64_t{1} << 31) - 1,
                             int64_t{1} << 31, -(int64_t{1} << 31), int64_t{1} << 53})
    EXPECT_TRUE(positions.contains(edge)) << edge;
}

}  // namespace
}  // namespace ropecheck::golden
