#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/kernels/third_party/drive.h"

namespace ropecheck {
namespace {

class OnnxRuntime : public testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    if (KernelsOf(ONNXRUNTIME_LIBRARY, why).empty()) GTEST_SKIP() << why;
  }

  static Driven Run(const std::string& kernel, const std::string& text) {
    return Drive(ONNXRUNTIME_LIBRARY, "ort-" + kernel, text);
  }

  static void ExpectRight(const Driven& driven) {
    EXPECT_EQ(driven.kind, Outcome::Kind::kOutputs) << driven.reason;
    EXPECT_GT(driven.elements, 0);
    EXPECT_LE(driven.worst, 1);
    EXPECT_THAT(driven.guards, testing::IsEmpty());
  }
  static void ExpectNothingToDo(const Driven& driven) {
    EXPECT_EQ(driven.kind, Outcome::Kind::kOutputs) << driven.reason;
    EXPECT_EQ(driven.elements, 0);
  }
  static void ExpectRejected(const Driven& driven, const std::string& reason) {
    EXPECT_EQ(driven.kind, Outcome::Kind::kRejected);
    EXPECT_THAT(driven.reason, testing::HasSubstr(reason));
  }
};

TEST_F(OnnxRuntime, RotatesByTheGivenTables) {
  for (const std::string dtype : {"f32", "f16"}) {
    for (const std::string pairing : {"half", "interleaved"}) {
      for (const std::string window : {"d16", "d20,r6+0"}) {
        for (const std::string layout : {"bshd", "bhsd"}) {
          const std::string problem = "rc0:" + pairing + "," + dtype + ",b2,s3,h4/2," + window +
                                      ",layout=" + layout + ",cache=separate(" + dtype + ",fill=free";
          SCOPED_TRACE(problem);
          ExpectRight(Run("contrib-" + dtype, problem + ",rows=9),pos=offset:5"));
          ExpectRight(Run("contrib-" + dtype, problem + ",rows=9),pos=i64:[3,8,0,0,7,7]"));
          ExpectRight(Run("onnx23-" + dtype, problem + ",rows=9),pos=i64:[3,8,0,0,7,7]"));
          ExpectRight(Run("onnx23-gathered-" + dtype, problem + ",by=sequence)"));
        }
      }
    }
  }
}

// Older versions lack the operator.
class OnnxRuntimeMulti : public OnnxRuntime {
 protected:
  void SetUp() override {
    std::string why = "this version has no MRotaryEmbedding";
    for (const KernelInfo& kernel : KernelsOf(ONNXRUNTIME_LIBRARY, why)) {
      if (kernel.name == "ort-contrib-multi-f32") return;
    }
    GTEST_SKIP() << why;
  }
};

TEST_F(OnnxRuntimeMulti, RotatesByTheRowsOfThreePositions) {
  for (const std::string dtype : {"f32", "f16"}) {
    for (const std::string start : {"half,", "interleaved,"}) {
      for (const std::string layout : {"bshd", "bhsd"}) {
        const std::string ids = ":[3,8,0,0,7,7]:[1,2,3,4,5,6]:[8,0,1,8,0,1]";
        for (const std::string window :
             {"d16,pos=axes.i64.chunked([3,1,4])", "d16,pos=axes.i64.interleaved([3,3,2])",
              "d16,pos=axes.i64.interleaved([5,1,2])", "d16,pos=axes.i64.chunked([0,0,8])",
              "d20,r6+0,pos=axes.i64.interleaved([1,1,1])"}) {
          const std::string problem = "rc0:" + start + dtype + ",b2,s3,h4/2," + window + ids +
                                      ",layout=" + layout + ",cache=separate(" + dtype + ",fill=free,rows=9)";
          SCOPED_TRACE(problem);
          ExpectRight(Run("contrib-multi-" + dtype, problem));
        }
      }
    }
  }
}

TEST_F(OnnxRuntimeMulti, RefusesIdsBeyondTheTables) {
  for (const char* ids : {"[0,9]:0+1:0+1", "0+1:[-1,0]:0+1", "0+1:0+1:[4294967296,0]"}) {
    SCOPED_TRACE(ids);
    ExpectRejected(
        Run("contrib-multi-f32",
            std::string("rc0:half,f32,s2,h1,d8,cache=separate(f32,rows=9),pos=axes.i64.chunked([2,1,1]):") +
                ids),
        "position_ids value");
  }
}

TEST_F(OnnxRuntime, TakesSeveralThreads) {
  ExpectRight(Run("contrib-f32", "rc0:half,f32,b2,s30,h4,d128,cache=separate(f32,rows=64)|threads=2"));
}

TEST_F(OnnxRuntime, TakesEmptyTensors) {
  ExpectNothingToDo(Run("contrib-f32", "rc0:half,f32,s0,h4/2,d16,cache=separate(f32,rows=9)"));
  ExpectRight(Run("contrib-f32", "rc0:half,f32,s2,h4/0,d16,cache=separate(f32,rows=9)"));
  ExpectNothingToDo(Run("onnx23-f32", "rc0:half,f32,b0,s2,h4/2,d16,cache=separate(f32,rows=9),pos=i64:0+1"));
}

TEST_F(OnnxRuntime, RefusesIdsBeyondTheTables) {
  const std::string problem = "rc0:half,f32,s2,h1,d8,cache=separate(f32,rows=9),pos=";
  for (const char* ids : {"i64:[0,9]", "i64:[-1,0]", "i64:[4294967296,0]"}) {
    SCOPED_TRACE(ids);
    ExpectRejected(Run("contrib-f32", problem + ids), "out of range");
    ExpectRejected(Run("onnx23-f32", problem + ids), "out of range");
  }
  ExpectRejected(Run("contrib-f32", problem + "offset:8"), "exceeds");
  ExpectRejected(Run("contrib-f32", problem + "offset:-1"), "exceeds");
}

TEST_F(OnnxRuntime, SaysThatTokensBeyondTheTablesRowsCannotBeAsked) {
  const Driven driven =
      Run("contrib-f32", "rc0:half,f32,s3,h1,d8,cache=separate(f32,rows=2),pos=i64:[0,0,1]");
  EXPECT_EQ(driven.kind, Outcome::Kind::kUnsupported);
  EXPECT_THAT(driven.reason, testing::HasSubstr("max_sequence_length"));
}

// More configurations than sessions are kept, and the first again.
TEST_F(OnnxRuntime, MakesSessionsAnew) {
  for (int round = 0; round < 2; ++round) {
    for (int heads = 1; heads <= 80; ++heads) {
      const std::string h = std::to_string(heads);
      ExpectRight(Run("onnx23-f32", "rc0:half,f32,s2,h" + h + ",d8,cache=separate(f32,rows=9),pos=i64:3+1"));
    }
  }
}

}  // namespace
}  // namespace ropecheck
