// What a golden case holds, against Arb and against the oracle's other ways.
#include "golden/make_case.h"

#include <bit>
#include <cmath>

#include "golden/tolerances.h"
#include "tests/golden/golden_rig.h"

namespace ropecheck::golden {
namespace {

GoldenCase Make(const std::string& text) { return MakeCase(ParseProblem(text).value()).value(); }

// Only values that every dtype holds are judged in every dtype.
TEST(GoldenCase, JudgesTheDTypesThatHoldItsInputs) {
  const auto dtypes = [](const std::string& text) {
    std::string names;
    const GoldenCase golden = Make(text);
    for (const Expectation& e : golden.outputs[0].expectations)
      names += std::string(Info(e.dtype).name) + " ";
    return names;
  };
  EXPECT_EQ(dtypes("rc0:half,bf16,s3,d8"), "f64 f32 f16 bf16 ");
  EXPECT_EQ(dtypes("rc0:half,f16,s3,d8"), "f64 f32 f16 ");
  EXPECT_EQ(dtypes("rc0:half,f32,s3,d8"), "f64 f32 ");
  EXPECT_EQ(dtypes("rc0:half,f64,s3,d8"), "f64 ");
  EXPECT_EQ(dtypes("rc0:half,bf16,s3,d8,data=special(huge,0)"), "f64 f32 bf16 ");
}

TEST(GoldenCase, KeepsOnlyTheTableRowsThatAreRead) {
  const GoldenCase golden = Make("rc0:half,f32,s2,d8,cache=fused(f32,rows=1048577),pos=i64:[1048576,3]");
  EXPECT_EQ(golden.table_rows, (std::vector<int64_t>{3, 1048576}));
  const Input* cache = golden.Find(Role::kCosSin);
  ASSERT_NE(cache, nullptr);
  EXPECT_EQ(cache->array.shape, (std::vector<int64_t>{2, 8}));
  EXPECT_EQ(cache->array.At(0),
            static_cast<double>(std::cos(3.0f)));  // pair 0 turns by one radian a position
}

TEST(GoldenCase, RoundsToOddBesideTheNearest) {
  const GoldenCase golden = Make("rc0:half,bf16,s4,h2,d16,pos=i64:[0,1,4097,1048576],gain=1.5");
  const Output& output = golden.outputs[0];
  int inexact = 0;
  for (int64_t i = 0; i < output.odd.elements(); ++i) {
    const double odd = output.odd.At(i);
    inexact += static_cast<int>(std::bit_cast<uint64_t>(odd) & 1);
    for (const Expectation& expectation : output.expectations) {
      if (!expectation.nearest) continue;
      double rounded = 0;
      EncodeNearest(expectation.dtype, odd, &rounded);
      EXPECT_EQ(expectation.nearest->At(i), Decode(expectation.dtype, &rounded));
    }
  }
  // Position 0 is exact, with a gain of 1.5 too; at the others no output is a double.
  EXPECT_EQ(inexact, 3 * 2 * 16);
}

TEST(GoldenCase, HoldsTheFrequenciesToMoreThanDoublePrecision) {
  const GoldenCase golden = Make("rc0:half,f32,d8");
  ASSERT_EQ(golden.frequencies.hi.size(), 4u);
  EXPECT_EQ(golden.frequencies.hi[0], 1);
  EXPECT_EQ(golden.frequencies.lo[0], 0);
  // 10^-1, 10^-2, 10^-3 in exact arithmetic: the rest of 1/10 is 1/10 - hi = -0x1.999999999999ap-58.
  EXPECT_EQ(golden.frequencies.hi[1], 0.1);
  EXPECT_EQ(golden.frequencies.lo[1], -0x1.999999999999ap-58);
  // frac(1 / 2pi) * 2^64, from the digits of 1/2pi.
  EXPECT_EQ(golden.frequencies.turns[0].words[2], 0x28BE60DB9391054Au);
  EXPECT_EQ(golden.frequencies.turns[0].words[1], 0x7F09D5F47D4D3770u);
}

TEST(GoldenCase, HoldsTolerancesThatArePositiveInsideTheWindowAndZeroOutside) {
  const GoldenCase golden = Make("rc0:half,bf16,s3,d8,r4+2,pos=offset:9");
  for (const Expectation& expectation : golden.outputs[0].expectations) {
    ASSERT_EQ(expectation.tolerances.size(), StoredPipelines(golden.level, expectation.dtype).size());
    const Array& any = expectation.tolerances.back().tolerance;
    for (const ToleranceSet& set : expectation.tolerances)
      for (int64_t i = 0; i < set.tolerance.elements(); ++i) {
        const bool inside = i % 8 >= 2 && i % 8 < 6;
        EXPECT_EQ(set.tolerance.At(i) > 0, inside) << set.pipeline << " " << i;
        EXPECT_LE(set.tolerance.At(i), any.At(i)) << set.pipeline;
      }
  }
}

TEST(GoldenCase, OfAUsersTensorsIsNamedByTheirHash) {
  const GoldenCase made = Make("rc0:half,bf16,s2,h2/1,d4,data=normal(1)");
  const GoldenCase given = MakeCase(made.problem, made.inputs).value();
  EXPECT_EQ(given.problem.data.kind, DataSpec::Kind::kFile);
  EXPECT_EQ(given.problem.data.name, ContentHash(made));
  EXPECT_EQ(given.outputs, made.outputs);
  // The hash is of the values, whatever their dtype.
  std::vector<Input> wide = made.inputs;
  for (Input& input : wide) {
    Array f32 = MakeArray(DType::kF32, input.array.shape);
    for (int64_t i = 0; i < f32.elements(); ++i) f32.Set(i, input.array.At(i));
    input.array = f32;
  }
  Problem f32 = made.problem;
  f32.dtype = DType::kF32;
  EXPECT_EQ(MakeCase(f32, wide).value().problem.data.name, ContentHash(made));
  std::vector<Input> other = made.inputs;
  other[0].array.bytes[0] ^= std::byte{1};
  EXPECT_NE(MakeCase(made.problem, other).value().problem.data.name, ContentHash(made));
}

TEST(GoldenCase, RefusesWhatIsTooLargeOrNotComputed) {
  const auto large = MakeCase(ParseProblem("rc0:half,f32,s1000,h100,d128").value());
  ASSERT_FALSE(large);
  EXPECT_NE(large.error().message.find("(axes b, s, h)"), std::string::npos) << large.error().message;
  const auto file = MakeCase(ParseProblem("rc0:half,f32,d8,data=file(00)").value());
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("golden run"), std::string::npos) << file.error().message;
}

}  // namespace
}  // namespace ropecheck::golden
