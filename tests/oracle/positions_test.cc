// Positions of every kind are the same rotation: several equal axes, real integers, shards; and ids beyond a table.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/problem/case.h"
#include "reference/problem/names.h"
#include "tests/oracle/arb_reference.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

// The bits of q rotated, as numbers.
std::vector<double> Rotated(const std::string& text) {
  const Problem problem = ParseProblem("rc0:" + text).value();
  const HostTensors tensors(problem);
  EXPECT_TRUE(FillInputs(problem, tensors.views())) << text;
  const auto oracle = Oracle::Create(problem, OwnLevel(problem), tensors.views());
  EXPECT_TRUE(oracle) << text << (oracle ? "" : oracle.error().message);
  EXPECT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]));
  std::vector<double> out;
  for (int64_t k = 0; k < tensors[Role::kOutQ].tensor->elements(); ++k)
    out.push_back(tensors.At(Role::kOutQ, k));
  return out;
}

// Maps whose frequencies go on over the axes: with equal axes they are one axis, bit for bit.
TEST(EqualAxes, AreOneAxis) {
  const std::string series = "300+7-1000", ids = ":" + series;
  for (const std::string dtype : {"f64", "f32", "f16", "bf16"})
    for (const std::string source :
         {"angles=computed", "angles=inv_freq(f32)", "cache=separate(f32,by=sequence)"}) {
      const std::string rest = "half," + dtype + ",b2,s5,h2,d176," + source + ",pos=";
      const std::vector<double> want = Rotated(rest + "i64:" + series);
      for (const std::string map :
           {"chunked([40,24,24])", "interleaved([40,24,24])", "ernie([30,30,28])", "greedy([40,24,24])"})
        EXPECT_EQ(Rotated(rest + "axes.i64." + map + ids + ids + ids), want) << map;
      EXPECT_EQ(Rotated(rest + "axes.i32.ggml_interleaved([30,30,20,8])" + ids + ids + ids + ids), want);
    }
}

TEST(RealPositions, ThatAreIntegersAreIds) {
  for (const std::string dtype : {"f64", "f32", "bf16"})
    for (const std::string source :
         {"angles=computed", "angles=inv_freq(f64,fill=free)", "angles=period(f32)", "angles=radians(f64)"})
      for (const std::string series :
           {"300+7-1000", "16777217+1", "-9007199254740990+3", "[0,-1,1,5,131071]"}) {
        const std::string rest = "interleaved," + dtype + ",s5,h2,d144," + source + ",pos=";
        EXPECT_EQ(Rotated(rest + "f64:" + series), Rotated(rest + "i64:" + series)) << rest << series;
      }
}

// A real position is mantissa * 2^exponent: Arb takes the exponent into the frequency, exactly.
TEST(RealPositions, AreRoundedCorrectly) {
  const double positions[] = {0.1,        -7.3,      1.0 / 3, 1e-9,  0x1.fffffffffffffp-1,
                              123456.789, -3e12 / 7, 5e-324,  1e-300};
  for (const DType dtype : {DType::kF64, DType::kF32, DType::kF16, DType::kBF16})
    for (const double position : positions) {
      Problem problem;
      problem.window = {64, 64, 0};
      problem.dtype = dtype;
      problem.shape.heads_q = 3;
      problem.angles = GivenInvFreq{DType::kF64, TableFill::kLaw};
      problem.positions = RealPositions{DType::kF64, std::vector<double>{position}};
      const HostTensors tensors(problem);
      ASSERT_TRUE(FillInputs(problem, tensors.views()));
      const auto oracle = Oracle::Create(problem, Level::kGivenInvFreq, tensors.views());
      ASSERT_TRUE(oracle && oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]));
      int exponent = 0;
      const auto mantissa = static_cast<int64_t>(std::ldexp(std::frexp(position, &exponent), 53));
      for (int64_t i = 0; i < 32; ++i) {
        // Below 2^-1022 the frequency would lose bits, and no angle is too small not to matter: 0 rounds alike.
        const double scaled = std::ldexp(tensors.At(Role::kInvFreq, i), exponent - 53);
        const ArbRotation exact =
            ArbRotation::OfInvFreq(std::fabs(position) < 0x1p-900 ? 0 : scaled, mantissa);
        for (int64_t h = 0; h < 3; ++h) {
          const double x0 = tensors.At(Role::kQ, h * 64 + i), x1 = tensors.At(Role::kQ, h * 64 + i + 32);
          const PairOfDoubles want = exact.Rotate(dtype, x0, x1);
          ASSERT_EQ(tensors.At(Role::kOutQ, h * 64 + i), want.first) << position << " pair " << i;
          ASSERT_EQ(tensors.At(Role::kOutQ, h * 64 + i + 32), want.second) << position << " pair " << i;
        }
      }
    }
}

TEST(Periods, TurnByTheExactReciprocal) {
  Problem problem = ParseProblem("rc0:half,f64,h3,d64,angles=period(f32),pos=offset:12345").value();
  const HostTensors tensors(problem);
  ASSERT_TRUE(FillInputs(problem, tensors.views()));
  const auto oracle = Oracle::Create(problem, Level::kGivenInvFreq, tensors.views());
  AngleRow row;
  oracle->Row(0, 0, row);
  for (size_t i = 0; i < 32; ++i) {
    const double period = tensors.At(Role::kPeriods, static_cast<int64_t>(i));
    EXPECT_EQ(static_cast<float>(period), static_cast<float>(std::pow(10000.0, static_cast<double>(i) / 32)));
    // position/period in double is off by 2^-53 of 12345 at most
    EXPECT_NEAR(row.cos_hi[i], std::cos(12345 / period), 2e-12);
    EXPECT_NEAR(row.sin_hi[i], std::sin(12345 / period), 2e-12);
  }
}

TEST(Shards, AreTogetherTheWholeSequence) {
  constexpr int64_t kSize = 3, kTokens = 8;
  const auto rows_of = [](const std::string& text) {
    return Oracle::Create(ParseProblem("rc0:" + text).value(), Level::kIdeal, {}).value();
  };
  const Oracle whole = rows_of("half,f32,s24,d16");
  std::multiset<int64_t> positions;
  AngleRow here, there;
  for (int64_t rank = 0; rank < kSize; ++rank) {
    const Oracle shard = rows_of("half,f32,s8,d16,pos=cp:3/" + std::to_string(rank));
    for (int64_t s = 0; s < kTokens; ++s) {
      const int64_t position = PositionOf(shard.problem(), 0, s);
      positions.insert(position);
      shard.Row(0, s, here);
      whole.Row(0, position, there);
      EXPECT_EQ(here.cos_hi, there.cos_hi);
      EXPECT_EQ(here.sin_lo, there.sin_lo);
    }
  }
  ASSERT_EQ(positions.size(), 24u);
  int64_t next = 0;
  for (const int64_t position : positions) EXPECT_EQ(position, next++);
}

struct Beyond {
  BeyondTable policy;
  int64_t id, row;
};
TEST(BeyondTable, GivesWhatTheContractSays) {
  Problem problem =
      ParseProblem("rc0:half,f32,s2,d8,cache=fused(f32,rows=10,fill=free),pos=i64:[3,4]").value();
  for (const Beyond& beyond : {Beyond{BeyondTable::kClamps, 12, 9}, Beyond{BeyondTable::kClamps, -3, 0},
                               Beyond{BeyondTable::kWraps, 12, 2}, Beyond{BeyondTable::kWraps, -3, 7},
                               Beyond{BeyondTable::kWraps, 30, 0}}) {
    problem.positions = Ids{DType::kI64, std::vector<int64_t>{beyond.row, beyond.id}};
    const HostTensors tensors(problem);
    ASSERT_TRUE(FillInputs(problem, tensors.views()));
    const auto oracle = Oracle::Create(problem, Level::kGivenCache, tensors.views(), beyond.policy);
    ASSERT_TRUE(oracle);
    AngleRow want, got;
    oracle->Row(0, 0, want);
    oracle->Row(0, 1, got);
    EXPECT_EQ(got.cos_hi, want.cos_hi) << beyond.id;
    EXPECT_EQ(got.sin_hi, want.sin_hi) << beyond.id;
  }
}

TEST(BeyondTable, CopiesTheWholeToken) {
  const Problem problem =
      ParseProblem("rc0:half,bf16,s3,h2,d8,cache=fused(f32,rows=10,fill=free),pos=i64:[-1,3,10]").value();
  const HostTensors tensors(problem);
  ASSERT_TRUE(FillInputs(problem, tensors.views()));
  const auto oracle = Oracle::Create(problem, Level::kGivenCache, tensors.views(), BeyondTable::kCopies);
  ASSERT_TRUE(oracle && oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]));
  for (int64_t s = 0; s < 3; ++s) {
    int copies = 0;
    for (int64_t k = s * 16; k < (s + 1) * 16; ++k)
      copies += tensors.At(Role::kOutQ, k) == tensors.At(Role::kQ, k) ? 1 : 0;
    EXPECT_EQ(copies == 16, s != 1) << "token " << s;
  }
}

}  // namespace
}  // namespace ropecheck
