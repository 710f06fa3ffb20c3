// The oracle against a naive evaluator, for every pairing x direction x kind of position x table.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/problem/case.h"
#include "reference/problem/validate.h"
#include "tests/oracle/host_tensors.h"
#include "tests/oracle/naive_rope.h"

namespace ropecheck {
namespace {

const std::string kPairings[] = {"half",        "interleaved",       "whole_head_half", "interleaved_to_half",
                                 "blocks_half", "blocks_interleaved"};
const std::string kDirections[] = {"fwd", "inv", "adj"};
// Windows of 6 pairs, or of 12 elements in the head of 16.
const std::string kPositions[] = {
    "implicit",
    "offset:40",
    "seq.i32:5+30",
    "i64:[3,40,2,9,11,0,1,30]",
    "i32:50-3-7",
    "cp:3/1",
    "f32:0.3+0.1+2",
    "f64:[0.1,-7.3,2.5,1000.0001,0,3,1e-9,12]",
    "axes.i64.chunked([1,2,3]):0+1+20:7+0+3:[4,5,6,0,1,2,3,9]",
    "axes.i32.chunked([2,1,1,2]):1+1:9+2:0+5+1:30-1-3",
    "axes.i64.interleaved([2,3,1]):0+1+20:7+0+3:30-2-5",
    "axes.i64.ggml_interleaved([2,1,1,2]):0+1+20:7+0+3:30-2-5:11+1+11",
    "axes.i64.ernie([2,2,2]):0+1+20:7+0+3:30-2-5",
    "axes.i64.ernie([2,1,3]):0+1+20:7+0+3:30-2-5",
    "axes.i64.vision([4,2]):0+1+20:7+0+3",
    "axes.i64.vision([2,2,2]):0+1+20:7+0+3:30-2-5",
    "axes.i64.alternating([3,3]):0+1+20:7+0+3",
    "axes.i64.pixtral([3,3]):0+1+20:7+0+3",
    "axes.i64.greedy([2,1,3]):0+1+20:7+0+3:30-2-5",
    "axes.i64.greedy([2,4]):0+1+20:7+0+3",
};
const std::string kFills[] = {"", ",fill=free", ",fill=uneven"};
const std::string kIndices[] = {",by=token", ",by=sequence", ",rows=64,by=position"};

std::vector<std::string> Sources() {
  std::vector<std::string> sources = {"angles=computed"};
  for (const std::string& fill : kFills) {
    sources.push_back("angles=inv_freq(f64" + fill + ")");
    sources.push_back("angles=period(f64" + fill + ")");
    for (const std::string& index : kIndices) {
      for (const std::string width : {"", ",wide=duplicated", ",wide=repeated"})
        sources.push_back("angles=radians(f64" + index + width + fill + ")");
      for (const std::string layout : {"fused", "sin_first", "separate", "duplicated", "repeated", "stacked"})
        sources.push_back("cache=" + layout + "(f64" + index + fill + ")");
    }
  }
  return sources;
}

// The outputs of the oracle, of f64 data.
std::vector<double> Rotated(const Problem& problem, const HostTensors& tensors, Level level) {
  const auto oracle = Oracle::Create(problem, level, tensors.views());
  EXPECT_TRUE(oracle) << (oracle ? "" : oracle.error().message);
  EXPECT_TRUE(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]));
  std::vector<double> out;
  for (int64_t k = 0; k < tensors[Role::kOutQ].tensor->elements(); ++k)
    out.push_back(tensors.At(Role::kOutQ, k));
  return out;
}

void ExpectNear(const std::vector<double>& got, const std::vector<double>& want, const std::string& text) {
  ASSERT_EQ(got.size(), want.size());
  // Values are of size 1; angles reach 1000 rad, where double errs by 1e-13.
  for (size_t k = 0; k < got.size(); ++k) ASSERT_NEAR(got[k], want[k], 1e-11) << text << " element " << k;
}

class EveryAxis : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Pairings, EveryAxis, testing::ValuesIn(kPairings),
                         [](const auto& p) { return p.param; });

TEST_P(EveryAxis, IsWhatNaiveEvaluationGives) {
  int judged = 0;
  for (const std::string& direction : kDirections)
    for (const std::string& position : kPositions)
      for (const std::string& source : Sources()) {
        const std::string window = GetParam() == "whole_head_half" ? "r12+0" : "r12+3";
        const std::string text = "rc0:" + direction + "," + GetParam() + ",f64,b2,s4,h2,d16," + window +
                                 ",base=100,gain=0.75," + source + ",pos=" + position + ",data=normal(3)";
        const Problem problem = ParseProblem(text).value();
        if (!Validate(problem)) continue;
        ASSERT_TRUE(Computable(problem)) << text;
        const HostTensors tensors(problem);
        ASSERT_TRUE(FillInputs(problem, tensors.views())) << text;
        ExpectNear(Rotated(problem, tensors, OwnLevel(problem)),
                   NaiveRope(problem, tensors.views(), Role::kQ), text);
        ++judged;
        // A table of the law gives what the law gives, but the row of a token that the batch shares.
        const bool shared = source.find("by=token") != std::string::npos;
        if (source.find("fill=") != std::string::npos || shared) continue;
        Problem computed = problem;
        computed.angles = Computed{};
        ExpectNear(Rotated(problem, tensors, OwnLevel(problem)),
                   NaiveRope(computed, tensors.views(), Role::kQ), text);
      }
  // Of 3 directions, 20 kinds of position and 88 sources; by=position takes no real and no negative positions.
  EXPECT_GT(judged, 2500);
}

TEST(EveryAxisOfPackedTokens, IsWhatNaiveEvaluationGives) {
  for (const std::string& pairing : kPairings)
    for (const std::string position : {"cu:[0,0,3,4,4,7]", "cu:[0,7]", "i32:9+2", "f64:0.1+0.3",
                                       "axes.i64.chunked([2,2]):9+1:0+2", "axes.i32.vision([2,2]):9+1:0+2"})
      for (const std::string source : {"angles=computed", "cache=repeated(f64,rows=64,fill=free)"}) {
        const std::string text =
            "rc0:adj," + pairing + ",f64,s7,h2,d8," + source + ",pos=" + position + ",layout=thd";
        const Problem problem = ParseProblem(text).value();
        if (!Validate(problem)) continue;
        const HostTensors tensors(problem);
        ASSERT_TRUE(FillInputs(problem, tensors.views())) << text;
        ExpectNear(Rotated(problem, tensors, OwnLevel(problem)),
                   NaiveRope(problem, tensors.views(), Role::kQ), text);
      }
}

// In place, and beyond the size of one block of the kernels: pairs written elsewhere than they are read.
TEST(InterleavedToHalf, ReadsAllOfAHeadBeforeItWritesInPlace) {
  for (const std::string direction : {"fwd", "adj"}) {
    const std::string text = "rc0:" + direction + ",interleaved_to_half,f64,s2,h2,d400,pos=offset:5";
    const Problem apart = ParseProblem(text).value(), in_place = ParseProblem(text + ",place=in").value();
    const HostTensors a(apart), b(in_place);
    ASSERT_TRUE(FillInputs(apart, a.views()));
    ASSERT_TRUE(FillInputs(in_place, b.views()));
    const std::vector<double> want = NaiveRope(apart, a.views(), Role::kQ);
    ExpectNear(Rotated(apart, a, Level::kIdeal), want, text);
    ExpectNear(Rotated(in_place, b, Level::kIdeal), want, text);
  }
}

// <R x, y> = <x, R^T y>, whatever the pairs, tables and halves.
TEST(Adjoint, IsTheTransposeOfForward) {
  for (const std::string& pairing : kPairings)
    for (const std::string source :
         {"angles=computed", "angles=radians(f64,wide=duplicated,fill=uneven)",
          "cache=duplicated(f64,rows=9,fill=uneven)", "cache=repeated(f64,rows=9,fill=uneven)",
          "cache=fused(f64,rows=9,fill=free)"}) {
      const std::string rest = pairing + ",f64,s4,h2,d16,r8+0,gain=1.5," + source + ",pos=offset:3";
      const Problem forward = ParseProblem("rc0:fwd," + rest + ",data=normal(1)").value();
      const Problem adjoint = ParseProblem("rc0:adj," + rest + ",data=normal(1)").value();
      const HostTensors x(forward);
      HostTensors y(adjoint);
      ASSERT_TRUE(FillInputs(forward, x.views()));
      ASSERT_TRUE(FillInputs(adjoint, y.views()));
      std::vector<double> ys;
      for (int64_t k = 0; k < 4 * 2 * 16; ++k) {  // other numbers than x, the same tables
        ys.push_back(y.At(Role::kQ, k) * (k % 3 == 0 ? -0.5 : 1.25));
        y.Set(Role::kQ, k, ys.back());
      }
      const std::vector<double> rx = Rotated(forward, x, OwnLevel(forward));
      const std::vector<double> ty = Rotated(adjoint, y, OwnLevel(adjoint));
      double left = 0, right = 0, size = 0;
      for (size_t k = 0; k < ys.size(); ++k) {
        left += rx[k] * ys[k];
        right += x.At(Role::kQ, static_cast<int64_t>(k)) * ty[k];
        size += std::fabs(rx[k] * ys[k]);
      }
      EXPECT_NEAR(left, right, 1e-14 * size) << rest;
      EXPECT_GT(std::fabs(left), 1e-3 * size) << rest;
    }
}

}  // namespace
}  // namespace ropecheck
