#include "reference/precision/grade.h"

#include <gtest/gtest.h>

#include "reference/precision/compare.h"
#include "tests/precision/emulate.h"

namespace ropecheck {
namespace {

std::string Graded(std::string_view kernel, DType dtype, AngleSource angles = Computed{}) {
  Problem problem;
  problem.window = {128, 128, 0};
  problem.shape = {.batch = 1, .tokens = 20, .heads_q = 40, .heads_k = std::nullopt};
  problem.dtype = dtype;
  problem.angles = std::move(angles);
  problem.positions =
      Ids{.ids = std::vector<int64_t>{0,    1,    2,    5,     11,    40,    133,   255,   301,    700,
                                      1500, 3000, 4097, 10000, 20000, 33333, 65536, 99999, 120000, 131071}};
  const Rig rig(problem);
  Emulate({Row(kernel)}, rig);
  const Bound bound = Bound::Create(problem, rig.oracle().level(), {}).value();
  GradeTally grades;
  const CompareInput input{.oracle = &rig.oracle(),
                           .bound = &bound,
                           .in = rig.view(Role::kQ),
                           .got = rig.view(Role::kOutQ),
                           .grades = &grades};
  EXPECT_TRUE(Compare(input));
  return grades.Headline();
}

TEST(Grade, IsTheTightestClassThatTheOutputsDoNotRefute) {
  EXPECT_EQ(Graded("angle=exact trig=exact cache=none arith=f32", DType::kF32),
            "angle=exact arith=f32 to position 131071");
  EXPECT_EQ(Graded("angle=f32-pow trig=f32 cache=none arith=f32", DType::kF32),
            "angle=f32-pow arith=f32 to position 131071");
  // An fp16 table is coarser in cos and sin than fast trig, and finer in the angle: pair 0 tells.
  EXPECT_EQ(Graded("angle=f32-pow trig=fast cache=none arith=f32", DType::kF32),
            "trig=fast arith=f32 to position 131071");
  EXPECT_EQ(Graded("angle=f32-pow trig=f32 cache=bf16 arith=f32", DType::kBF16),
            "cache=bf16 arith=f32 to position 131071");
  EXPECT_EQ(Graded("angle=f32-pow trig=f32 cache=f16 arith=f32", DType::kF16),
            "cache=f16 arith=f32 to position 131071");
}

TEST(Grade, TellsRecurrencesFromPow) {
  const std::string grade = Graded("angle=f32-iterated trig=f32 cache=none arith=f32", DType::kF32);
  EXPECT_NE(grade.find("angle=f32-iterated"), std::string::npos) << grade;
}

TEST(Grade, HasNoPhaseAxisWhereCosAndSinAreGiven) {
  const GivenCache cache{.dtype = DType::kBF16, .index = TableIndex::kToken};
  EXPECT_EQ(Graded("cache=given arith=f32", DType::kBF16, cache), "arith=f32 to position 131071");
  EXPECT_EQ(Graded("cache=given arith=bf16", DType::kBF16, cache), "arith=half to position 131071");
}

TEST(Grade, SaysUpToWhereABrokenKernelHeld) {
  const std::string grade = Graded("position=bf16 trig=f32 cache=none arith=f32", DType::kBF16);
  EXPECT_EQ(grade.substr(0, 13), "none beyond: ") << grade;
  EXPECT_NE(grade.find("to position 255"), std::string::npos) << grade;
}

TEST(Grade, AccumulatesOverProblemsOfDifferentBase) {
  GradeTally grades;
  for (double base : {1e4, 1e6}) {
    Problem problem;
    problem.base = base;
    problem.window = {128, 128, 0};
    problem.positions = Offset{50000};
    problem.shape = {.batch = 1, .tokens = 4, .heads_q = 8, .heads_k = std::nullopt};
    const Rig rig(problem);
    Emulate({Row("angle=f32-pow trig=f32 cache=none arith=f32")}, rig);
    const Bound bound = Bound::Create(problem, Level::kIdeal, {}).value();
    const CompareInput input{.oracle = &rig.oracle(),
                             .bound = &bound,
                             .in = rig.view(Role::kQ),
                             .got = rig.view(Role::kOutQ),
                             .grades = &grades};
    ASSERT_TRUE(Compare(input));
  }
  EXPECT_EQ(grades.Headline(), "angle=f32-pow arith=f32 to position 50003");
}

TEST(Grade, IsEmptyWithoutComparisons) { EXPECT_EQ(GradeTally().Headline(), ""); }

}  // namespace
}  // namespace ropecheck
