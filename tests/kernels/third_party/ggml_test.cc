#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/kernels/third_party/drive.h"

namespace ropecheck {
namespace {

class Ggml : public testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    for (KernelInfo& kernel : KernelsOf(GGML_LIBRARY, why)) {
      (kernel.name.ends_with("-multi") ? multi_kernels_ : kernels_).push_back(std::move(kernel));
    }
    if (kernels_.empty()) GTEST_SKIP() << why;
  }

  // On every build: written in full, in its place, and near the naive evaluation.
  void ExpectRight(const std::string& text) { ExpectRight(text, kernels_); }
  void ExpectMultiRight(const std::string& text) { ExpectRight(text, multi_kernels_); }
  static void ExpectRight(const std::string& text, const std::vector<KernelInfo>& kernels) {
    for (const KernelInfo& kernel : kernels) {
      SCOPED_TRACE(kernel.name + " " + text);
      const Driven driven = Drive(GGML_LIBRARY, kernel.name, text);
      EXPECT_EQ(driven.kind, Outcome::Kind::kOutputs) << driven.reason;
      EXPECT_GT(driven.elements, 0);
      EXPECT_LE(driven.worst, 1);
      EXPECT_THAT(driven.guards, testing::IsEmpty());
    }
  }

  void ExpectNothingToDo(const std::string& text) {
    for (const KernelInfo& kernel : kernels_) {
      SCOPED_TRACE(kernel.name + " " + text);
      const Driven driven = Drive(GGML_LIBRARY, kernel.name, text);
      EXPECT_EQ(driven.kind, Outcome::Kind::kOutputs) << driven.reason;
      EXPECT_EQ(driven.elements, 0);
    }
  }

  void ExpectMultiUnsupported(const std::string& text, const std::string& reason) {
    const Driven driven = Drive(GGML_LIBRARY, multi_kernels_.front().name, text);
    EXPECT_EQ(driven.kind, Outcome::Kind::kUnsupported) << text;
    EXPECT_THAT(driven.reason, testing::HasSubstr(reason)) << text;
  }

  std::vector<KernelInfo> kernels_, multi_kernels_;  // of one axis, of several
};

TEST_F(Ggml, OffersTheBaselineBuildAmongTheChosen) {
  EXPECT_THAT(kernels_, testing::Contains(testing::Field(&KernelInfo::name, "ggml-x64")));
  EXPECT_THAT(kernels_, testing::SizeIs(testing::AllOf(testing::Ge(1), testing::Le(3))));
  EXPECT_EQ(multi_kernels_.size(), kernels_.size());
  for (const KernelInfo& kernel : kernels_) EXPECT_EQ(kernel.version, "0.25.1");
}

TEST_F(Ggml, RotatesHalvesAndAdjacentPairs) {
  ExpectRight("rc0:half,f32,s5,h3/2,d64");
  ExpectRight("rc0:interleaved,f32,s5,h3/2,d64");
  ExpectRight("rc0:half,f16,s5,h3/2,d128,pos=offset:100");
  ExpectRight("rc0:interleaved,f16,s5,h3/2,d2,pos=offset:-3");
}

TEST_F(Ggml, RotatesAnyWindow) {
  ExpectRight("rc0:half,f32,s3,h2,d64,r32+0");
  ExpectRight("rc0:half,f32,s3,h2,d64,r16+48");
  ExpectRight("rc0:interleaved,f16,s3,h2,d64,r6+10");
}

TEST_F(Ggml, TakesIdsOfEitherSignAndOrder) {
  ExpectRight("rc0:half,f32,s5,h3/2,d64,pos=i32:[7,0,-70000,1048575,7]");
  ExpectRight("rc0:interleaved,f32,s3,h3/2,d64,layout=thd,pos=i32:[7,0,500]");
}

TEST_F(Ggml, SharesPositionsBetweenTheSequencesOfABatch) {
  ExpectRight("rc0:half,f32,b3,s4,h2,d8,pos=offset:11");
  const Driven driven =
      Drive(GGML_LIBRARY, kernels_.front().name, "rc0:half,f32,b3,s4,h2,d8,pos=i32:5+1+100");
  EXPECT_EQ(driven.kind, Outcome::Kind::kUnsupported);
  EXPECT_THAT(driven.reason, testing::HasSubstr("shared by the batch"));
}

TEST_F(Ggml, TakesEveryLayoutInPlaceAndOutOfPlace) {
  for (const char* layout : {"bshd", "bhsd", "sbhd"}) {
    for (const char* place : {"in", "out"}) {
      for (const char* direction : {"fwd", "inv"}) {
        ExpectRight(std::string("rc0:") + direction +
                    ",half,f32,b2,s5,h3/2,d16,pos=offset:9,layout=" + layout + ",place=" + place);
      }
    }
  }
  ExpectRight("rc0:half,f16,s5,h4/2,d16,pos=offset:9,layout=bshd/qkv,place=in");
  ExpectRight("rc0:half,f16,b2,s5,h4/2,d16,pos=offset:9,layout=bhsd/qkv");
}

TEST_F(Ggml, KeepsOffTheGapsBetweenStrides) {
  ExpectRight("rc0:half,f32,b2,s3,h2,d16,strides=q(1000,70,20,1)");
  ExpectRight("rc0:half,f32,b2,s3,h2,d16,strides=q(1000,70,20,1)+out_q(500,100,17,1)");
  ExpectRight("rc0:inv,half,f32,b2,s3,h2,d16,strides=q(1000,70,20,1),place=in");
}

TEST_F(Ggml, AppliesLawsAndGain) {
  ExpectRight("rc0:half,f32,s5,h1,d32,f=linear(4),pos=offset:1000");
  ExpectRight("rc0:half,f32,s5,h1,d32,base=500000,f=rope_ratio(50),pos=offset:1000");
  ExpectRight("rc0:interleaved,f32,s5,h1,d32,gain=1.2079441541679836,pos=offset:1000");
  ExpectRight("rc0:inv,interleaved,f32,s5,h1,d32,gain=-0.5");
}

TEST_F(Ggml, DividesAnglesByFactors) {
  ExpectRight("rc0:half,f32,s5,h2,d8,f=divisors([1,2.5,0.75,1000]),pos=offset:900");
  ExpectRight("rc0:interleaved,f32,s5,h2,d12,r4+0,f=divisors([3,2]),pos=offset:900");
  ExpectRight("rc0:half,f16,s5,h2,d12,r4+6,f=divisors([3,2]),pos=offset:900");
  ExpectRight("rc0:inv,half,f32,s5,h1,d8,f=longrope([1,2,3,4],[5,6,7,8],64,64),pos=offset:900");
  ExpectRight("rc0:half,f32,s5,h1,d8,f=longrope([1,2,3,4],[5,6,7,8],64,65),pos=offset:900");
}

// The gain is the problem's alone, whatever factor ggml brings along.
TEST_F(Ggml, TurnsByYarn) {
  for (const char* gain : {"1", "yarn_ggml(40)", "-0.5", "0"}) {
    const std::string end = std::string(",gain=") + gain + ",pos=offset:3000";
    ExpectRight("rc0:half,f32,s5,h2,d64,f=yarn_ggml(40,4096,32,1,1)" + end);
    ExpectRight("rc0:inv,interleaved,f32,s5,h2,d64,r32+8,f=yarn_ggml(4,512,16,2,0.25)" + end);
    ExpectRight("rc0:half,f16,s5,h2,d64,f=yarn_ggml(0.5,4096,1,32,1)" + end);
    ExpectRight("rc0:half,f32,s5,h2,d64,f=yarn_ggml(40,4096,32,1,0)" + end);
  }
}

TEST_F(Ggml, TurnsPairsBySeveralAxes) {
  const std::string start = "half,f32,s3,h3/2,d16,pos=axes.i32.";
  for (const char* direction : {"", "inv,"}) {
    for (const char* place : {"", ",place=in"}) {
      const std::string ids4 = ":5+1:[70,0,-9]:100+3:[7,4000,1]";
      const std::string front = std::string("rc0:") + direction + start, end = ids4 + place;
      ExpectMultiRight(front + "chunked([3,1,2,2])" + end);
      ExpectMultiRight(front + "chunked([0,5,0,3])" + end);
      ExpectMultiRight(front + "ggml_interleaved([2,1,2,3])" + end);
      ExpectMultiRight(front + "vision([4,4]):5+1:[70,0,-9]" + place);
      ExpectMultiRight(front + "vision([4,4,0,0])" + end);
      ExpectMultiRight(front + "vision([0,4,4]):1+0:5+1:[70,0,-9]" + place);
    }
  }
  ExpectMultiRight("rc0:half,f16,s3,h2,d20,r8+6,pos=axes.i32.chunked([2,2]):5+1:[70,0,9]|threads=2");
  ExpectMultiRight(
      "rc0:half,f32,s3,h2,d16,f=yarn_ggml(40,4096,32,1,1),pos=axes.i32.chunked([3,3,2]):5+1:9+0:700+8");
  ExpectMultiRight(
      "rc0:half,f32,s3,h2,d8,f=divisors([1,2,3,4]),gain=1.5,pos=axes.i32.vision([2,2]):5+1:700+8");
}

TEST_F(Ggml, SaysWhichAxesCannotBeAsked) {
  const std::string start = "rc0:half,f32,s3,h1,d16,pos=axes.i32.", ids = ":0+1:5+1";
  ExpectMultiUnsupported(start + "chunked([0,0,0,8])" + ids + ids, "first three sections");
  ExpectMultiUnsupported(start + "vision([5,3])" + ids, "half of the pairs");
  ExpectMultiUnsupported("rc0:half,f32,s3,h1,d16,r8+0,pos=axes.i32.vision([2,2])" + ids, "whole heads");
}

TEST_F(Ggml, TakesEmptyTensors) {
  ExpectNothingToDo("rc0:half,f32,s0,h3/2,d64");
  ExpectNothingToDo("rc0:half,f32,b0,s2,h3/2,d64,place=in");
  ExpectNothingToDo("rc0:half,f32,s2,h0,d64");
  ExpectRight("rc0:half,f32,s2,h3/0,d64");
  ExpectMultiRight("rc0:half,f32,s2,h3/0,d64,pos=axes.i32.chunked([16,16]):5+1:9+0");
}

TEST_F(Ggml, TakesMoreThreadsThanRows) { ExpectRight("rc0:half,f32,s2,h1,d64,pos=offset:5|threads=3"); }

}  // namespace
}  // namespace ropecheck
