// Positions of every kind, pairings that move, members with angles of their own: honest kernels stay inside the bound
// of their row, wrong ones exceed it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "reference/precision/compare.h"
#include "reference/problem/case.h"
#include "tests/precision/emulate.h"
#include "tests/precision/rig.h"

namespace ropecheck {
namespace {

// Below the grade's constants: the largest error that glibc's functions were measured to make.
constexpr LibraryErrors kGlibc{.pow = 0.55, .exp = 0.55, .log = 0.55, .sin = 0.5607};

Problem Parsed(const std::string& text) { return ParseProblem("rc0:" + text).value(); }

Comparison Judge(const Rig& rig, const NamedPipeline& row, GainSite site = GainSite::kTableBefore) {
  const Claim claim{.pipeline = &row, .errors = kGlibc, .gain_site = site};
  const Result<Bound> bound = Bound::Create(rig.problem(), rig.oracle().level(), claim);
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().message);
  const CompareInput input{
      .oracle = &rig.oracle(), .bound = &*bound, .in = rig.view(Role::kQ), .got = rig.view(Role::kOutQ)};
  const Result<Comparison> result = Compare(input);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return *result;
}

std::string Explain(const Comparison& c) {
  if (!c.worst) return "no element";
  return fmt::format("{}; worst {:.4f}: token {} pair {} position {} got {:a} want {:a}", c.failure_shape(),
                     c.worst->ratio, c.worst->token, c.worst->pair, c.worst->position, c.worst->got,
                     c.worst->want);
}

bool Computes(const NamedPipeline& row, DType dtype) {
  return !row.broken() && Holds(row.arithmetic, dtype) && (!row.cache || Holds(*row.cache, dtype));
}

// What the kernel that is asked for `asked` gives where it does `done`: the same data.
Comparison JudgeInstead(const std::string& asked, const std::string& done, std::string_view pipeline) {
  const Rig wanted(Parsed(asked)), given(Parsed(done));
  Emulate({.pipeline = Row(pipeline)}, given);
  const TensorView &from = given.view(Role::kOutQ), &to = wanted.view(Role::kOutQ);
  std::memcpy(to.base, from.base,
              static_cast<size_t>(from.tensor->elements() * Info(from.tensor->dtype).bytes));
  return Judge(wanted, *Row(pipeline));
}

void ExpectEveryRowInside(const std::string& text) {
  for (const NamedPipeline& row : Pipelines()) {
    for (const std::string dtype : {"f32", "bf16", "f64"}) {
      const Problem problem = Parsed(fmt::format(fmt::runtime(text), dtype));
      if (row.level != OwnLevel(problem) || !Computes(row, problem.dtype)) continue;
      const Rig rig(problem);
      for (const bool fused : {false, true}) {
        Emulate({.pipeline = &row, .fused = fused}, rig);
        const Comparison c = Judge(rig, row);
        EXPECT_EQ(c.failures, 0) << row.name << "\n" << Print(problem) << "\n" << Explain(c);
        EXPECT_GT(c.elements, 0) << row.name << "\n" << Print(problem);
      }
    }
  }
}

TEST(EveryKindOfPosition, KeepsHonestKernelsInsideTheirRow) {
  for (const std::string position :
       {"f64:0.1+0.3", "f64:[1000.1,-3.3333,65536.7,1e-40,1e-310,16777217.5,123456.789,0]", "f32:0.1+1000.7",
        "cp:64/5", "axes.i64.chunked([16,24,24]):0+1:70000-9:[4,5,6,1,2,3,16777217,9]",
        "axes.i64.interleaved([24,20,20]):16777217+3:-7+0:131071-2",
        "axes.i64.ernie([22,22,20]):5+1:900-7:131071+1",
        "axes.i32.ggml_interleaved([24,20,16,4]):0+1:70000-9:5+3:1000003+1",
        "axes.i64.vision([32,32]):1000+1:70000-9", "axes.i64.alternating([32,32]):1000+1:70000-9",
        "axes.i64.pixtral([32,32]):1000+1:70000-9", "axes.i64.greedy([24,20,20]):0+1:70000-9:131071-2"})
    for (const std::string source :
         {"", ",angles=inv_freq(f64)", ",angles=period(f32)", ",angles=period(f64)"})
      ExpectEveryRowInside("half,{},s8,h2,d128" + source + ",pos=" + position);
}

TEST(EveryPairingAndDirection, KeepsHonestKernelsInsideTheirRow) {
  for (const std::string pairing :
       {"whole_head_half", "interleaved_to_half", "blocks_half", "blocks_interleaved", "interleaved"})
    for (const std::string direction : {"fwd", "inv", "adj"})
      for (const std::string source :
           {"", ",angles=radians(f64)", ",cache=duplicated(f32,by=token,fill=uneven)"})
        ExpectEveryRowInside(direction + "," + pairing + ",{},s6,h2,d96,r64+0" + source + ",pos=offset:9000");
}

TEST(OwnAngles, KeepHonestKernelsInsideTheirRow) {
  for (const std::string direction : {"fwd", "inv", "adj"})
    for (const std::string width : {"duplicated", "repeated"})
      for (const std::string dtype : {"f32", "f64"})
        for (const std::string gain : {"", ",gain=1.25", ",gain=0.3"})
          ExpectEveryRowInside(direction + ",half,{},s40,h4,d64" + gain + ",angles=radians(" + dtype +
                               ",wide=" + width + ",fill=uneven)");
}

constexpr std::string_view kF32Pow = "angle=f32-pow trig=f32 cache=none arith=f32";

TEST(EveryKindOfPosition, RefutesPositionsThatAreNotTheOnesGiven) {
  const std::string rest = "half,f32,s8,h2,d128,pos=";
  EXPECT_GT(JudgeInstead(rest + "f64:0.1+0.3", rest + "f64:[0,0,0,1,1,1,1,2]", kF32Pow).failures, 100)
      << "truncated";
  EXPECT_GT(JudgeInstead(rest + "f32:1000.25+0.5", rest + "f32:1000.3+0.5", kF32Pow).failures, 100);
  const std::string t = "5+1", h = "70-3", w = "[9,8,1,2,3,4,5,6]";
  const std::string map = "axes.i64.interleaved([24,20,20]):";
  const std::string asked = rest + map + t + ":" + h + ":" + w;
  EXPECT_EQ(JudgeInstead(asked, asked, kF32Pow).failures, 0);
  EXPECT_GT(JudgeInstead(asked, rest + map + t + ":" + w + ":" + h, kF32Pow).failures, 100)
      << "h and w exchanged";
  EXPECT_GT(JudgeInstead(asked, rest + map + t + ":" + t + ":" + t, kF32Pow).failures, 100) << "t for all";
  EXPECT_GT(
      JudgeInstead(asked, rest + "axes.i64.chunked([24,20,20]):" + t + ":" + h + ":" + w, kF32Pow).failures,
      100);
  EXPECT_GT(JudgeInstead(rest + "axes.i64.vision([32,32]):" + t + ":" + h,
                         rest + "axes.i64.chunked([32,32]):" + t + ":" + h, kF32Pow)
                .failures,
            100)
      << "frequencies go on where they restart";
  EXPECT_GT(JudgeInstead(rest + "cp:4/1", rest + "offset:8", kF32Pow).failures, 100) << "one chunk";
}

// A pair's own position counts: one axis beyond 2^24 is no excuse for the others.
TEST(EveryKindOfPosition, GivesEachPairTheToleranceOfItsOwnAxis) {
  const std::string rest = "half,f32,s8,h2,d128,pos=axes.i64.chunked([32,32]):";
  const Comparison c = JudgeInstead(rest + "5+1:16777217+2", rest + "5+1:16777217+2", kF32Pow);
  EXPECT_EQ(c.failures, 0);
  const Rig rig(Parsed(rest + "5+1:16777217+2"));
  const Result<Bound> bound = Bound::Create(rig.problem(), Level::kIdeal, {.pipeline = Row(kF32Pow)});
  AngleRow row;
  std::vector<ToleranceRow> tolerance;
  rig.oracle().Row(0, 0, row);
  bound->Row(row, tolerance);
  EXPECT_LT(tolerance[0].phase_sin[1], 1e-5);
  EXPECT_GT(tolerance[0].phase_sin[32], 1e-4);
}

TEST(OwnAngles, RefuteTheSecondHalfReadTwiceAndTheInverseForTheAdjoint) {
  constexpr std::string_view kGiven = "angle=given trig=f32 cache=none arith=f32";
  const std::string rest = "half,f32,s8,h2,d64,angles=radians(f32,wide=duplicated,fill=";
  EXPECT_EQ(JudgeInstead("adj," + rest + "uneven)", "adj," + rest + "uneven)", kGiven).failures, 0);
  EXPECT_GT(JudgeInstead(rest + "uneven)", rest + "free)", kGiven).failures, 100);
  EXPECT_GT(JudgeInstead("adj," + rest + "uneven)", "inv," + rest + "uneven)", kGiven).failures, 100);
}

TEST(InterleavedToHalf, RefutesPairsWrittenWhereTheyWereRead) {
  const std::string rest = ",f32,s8,h2,d64,pos=offset:7";
  EXPECT_GT(JudgeInstead("interleaved_to_half" + rest, "interleaved" + rest, kF32Pow).failures, 100);
  EXPECT_GT(
      JudgeInstead("adj,interleaved_to_half" + rest, "inv,interleaved_to_half" + rest, kF32Pow).failures,
      100);
}

// fp64: one member of size 1, the other subnormal, and sin = 0.
TEST(Judge, KeepsTheBitsOfASubnormalBesideAnOrdinaryNumber) {
  for (const double small : {0x0.338d07abfd794p-1022, 0x0.0000000000003p-1022, -0x0.2ca68cc5ef4d5p-1022}) {
    const Rig rig(Parsed("half,f64,d2,gain=1.2509765625,cache=fused(f32,rows=1)"));
    rig.set(Role::kQ, 0, 0, 0, 0, 1);
    rig.set(Role::kQ, 0, 0, 0, 1, small);
    ASSERT_TRUE(rig.oracle().Rotate(rig.view(Role::kQ), rig.view(Role::kOutQ)));
    const NamedPipeline& row = *Row("cache=given arith=f64");
    EXPECT_EQ(Judge(rig, row).failures, 0);
    const double right = rig.value(Role::kOutQ, 0, 0, 0, 1);
    rig.set(Role::kOutQ, 0, 0, 0, 1, right + 0x1p-1070);
    EXPECT_EQ(Judge(rig, row).failures, 1);
  }
}

}  // namespace
}  // namespace ropecheck
