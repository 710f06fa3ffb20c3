// Golden files: what is written comes back, byte for byte the same each time.
#include "golden/read_file.h"
#include "golden/verify.h"
#include "tests/golden/golden_rig.h"

namespace ropecheck::golden {
namespace {

TEST(GoldenFile, HoldsEveryKindOfContent) {
  const Folder folder;
  const GoldenFile file = FileOf(AllKinds());
  ASSERT_TRUE(WriteGolden(file, folder / "all.h5"));
  const auto read = ReadGolden(folder / "all.h5");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->program, file.program);
  ASSERT_EQ(read->cases.size(), file.cases.size());
  for (size_t i = 0; i < file.cases.size(); ++i) {
    const GoldenCase &wrote = file.cases[i], &got = read->cases[i];
    EXPECT_EQ(got.problem, wrote.problem);
    EXPECT_EQ(got.level, wrote.level);
    EXPECT_EQ(got.inputs, wrote.inputs) << AllKinds()[i];
    EXPECT_EQ(got.table_rows, wrote.table_rows);
    EXPECT_EQ(got.token_positions, wrote.token_positions);
    EXPECT_EQ(got.frequencies.turns, wrote.frequencies.turns);
    EXPECT_EQ(got.frequencies.hi, wrote.frequencies.hi);
    EXPECT_EQ(got.frequencies.lo, wrote.frequencies.lo);
    ASSERT_EQ(got.outputs.size(), wrote.outputs.size());
    for (size_t o = 0; o < wrote.outputs.size(); ++o) {
      EXPECT_EQ(got.outputs[o].odd, wrote.outputs[o].odd);
      ASSERT_EQ(got.outputs[o].expectations.size(), wrote.outputs[o].expectations.size());
      for (const Expectation& expectation : wrote.outputs[o].expectations)
        EXPECT_EQ(got.FindExpectation(wrote.outputs[o].role, expectation.dtype)->nearest,
                  expectation.nearest);
    }
    EXPECT_EQ(Difference(got, i).value(), "");
  }
}

TEST(GoldenFile, IsTheSameBytesEachTime) {
  const Folder folder;
  ASSERT_TRUE(WriteGolden(FileOf(AllKinds()), folder / "a.h5"));
  sleep(1);  // time stamps, if there were any, would differ
  ASSERT_TRUE(WriteGolden(FileOf(AllKinds()), folder / "b.h5"));
  EXPECT_EQ(Bytes(folder / "a.h5"), Bytes(folder / "b.h5"));
  EXPECT_GT(Bytes(folder / "a.h5").size(), 10000u);
}

TEST(GoldenFile, IsNotWrittenHalf) {
  const Folder folder;
  const auto written = WriteGolden(FileOf({AllKinds()[0]}), folder / "no/such/folder.h5");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_NE(written.error().message.find("no/such/folder.h5: cannot be written: No such file"),
            std::string::npos)
      << written.error().message;
  // A text that no attribute can hold.
  std::string ids;
  for (int i = 0; i < 600000; ++i) ids += std::to_string(i % 7).append(i < 599999 ? "," : "");
  GoldenFile file = FileOf({AllKinds()[0]});
  file.cases[0].problem = ParseProblem("rc0:half,f32,s600000,d2,pos=i64:[" + ids + "]").value();
  const auto too_long = WriteGolden(file, folder / "long.h5");
  ASSERT_FALSE(too_long);
  EXPECT_NE(too_long.error().message.find("/cases/0000@problem"), std::string::npos)
      << too_long.error().message;
  EXPECT_FALSE(std::filesystem::exists(folder / "long.h5"));
  EXPECT_FALSE(std::filesystem::exists(folder / "long.h5.part"));
}

// One wrong number of each kind is found and named.
TEST(GoldenVerify, NamesTheFirstWrongElement) {
  const auto golden = MakeCase(ParseProblem(AllKinds()[0]).value()).value();
  const auto difference = [&](auto&& change) {
    GoldenCase changed = golden;
    change(changed);
    return Difference(changed, 7).value();
  };
  const auto last = [](Array& array) { array.bytes.back() ^= std::byte{1}; };
  EXPECT_EQ(difference([](GoldenCase&) {}), "");
  EXPECT_EQ(difference([&](GoldenCase& c) { last(c.inputs[0].array); }).substr(0, 34),
            "/cases/0007/q: element [0,2,1,7] i");
  EXPECT_EQ(difference([&](GoldenCase& c) { last(c.outputs[1].odd); }).substr(0, 30),
            "/cases/0007/out_k/f64_odd: ele");
  EXPECT_EQ(difference([&](GoldenCase& c) { last(*c.outputs[0].expectations[3].nearest); }).substr(0, 26),
            "/cases/0007/out_q/bf16: el");
  EXPECT_EQ(difference([](GoldenCase& c) { c.frequencies.turns[1].words[0] ^= 1; }).substr(0, 31),
            "/cases/0007/frequencies: pair 1");
  EXPECT_EQ(difference([](GoldenCase& c) { c.frequencies.lo[2] = 0; }).substr(0, 31),
            "/cases/0007/frequencies: pair 2");
  EXPECT_EQ(difference([](GoldenCase& c) {
              ToleranceSet& set = c.outputs[0].expectations[1].tolerances[0];
              set.tolerance.Set(5, set.tolerance.At(5) * 1.001);
            }).substr(0, 50),
            "/cases/0007/out_q/tolerance/f32/angle=f64 trig=f64");
  EXPECT_EQ(difference([](GoldenCase& c) { c.outputs[0].expectations.pop_back(); }).substr(0, 34),
            "/cases/0007/out_q/bf16: is missing");
}

}  // namespace
}  // namespace ropecheck::golden
