#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/kernels/third_party/drive.h"

namespace ropecheck {
namespace {

// An adapter looks for its package once in a process.
class AbsentKernels : public testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("ROPECHECK_KERNELS_DIR", "/nonexistent", 1); }

  static void ExpectAdvice(const std::string& library, const std::string& command) {
    std::string why;
    EXPECT_THAT(KernelsOf(library, why), testing::IsEmpty());
    EXPECT_THAT(why, testing::HasSubstr(command));
  }
};

TEST_F(AbsentKernels, OfGgmlSayHowToInstallThem) { ExpectAdvice(GGML_LIBRARY, "script/kernels ggml"); }
TEST_F(AbsentKernels, OfOnnxRuntimeSayHowToInstallThem) {
  ExpectAdvice(ONNXRUNTIME_LIBRARY, "script/kernels onnxruntime");
}

}  // namespace
}  // namespace ropecheck
