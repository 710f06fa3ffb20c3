#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/kernels/third_party/drive.h"

namespace ropecheck {
namespace {

class Ggml : public testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    kernels_ = KernelsOf(GGML_LIBRARY, why);
    if (kernels_.empty()) GTEST_SKIP() << why;
  }

  // On every build: written in full, in its place, and near the naive evaluation.
  void ExpectRight(const std::string& text) {
    for (const KernelInfo& kernel : kernels_) {
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

  std::vector<KernelInfo> kernels_;
};

TEST_F(Ggml, OffersTheBaselineBuildAmongTheChosen) {
  EXPECT_THAT(kernels_, testing::Contains(testing::Field(&KernelInfo::name, "ggml-x64")));
  EXPECT_THAT(kernels_, testing::SizeIs(testing::AllOf(testing::Ge(1), testing::Le(3))));
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

TEST_F(Ggml, TakesEmptyTensors) {
  ExpectNothingToDo("rc0:half,f32,s0,h3/2,d64");
  ExpectNothingToDo("rc0:half,f32,b0,s2,h3/2,d64,place=in");
  ExpectNothingToDo("rc0:half,f32,s2,h0,d64");
  ExpectRight("rc0:half,f32,s2,h3/0,d64");
}

TEST_F(Ggml, TakesMoreThreadsThanRows) { ExpectRight("rc0:half,f32,s2,h1,d64,pos=offset:5|threads=3"); }

}  // namespace
}  // namespace ropecheck
