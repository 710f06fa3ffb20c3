// The layout itself is checked while abi_c99.c and abi_cxx20.cc compile.
#include "tests/host/harness.h"

namespace ropecheck {
namespace {

TEST(Abi, LibrariesWrittenInC99Run) {
  auto subject = OpenInWorker(ROPECHECK_TEST_LIBRARIES "/libabi_c99.so", "", Options());
  ASSERT_TRUE(subject) << subject.error().message;
  EXPECT_EQ((*subject)->info().name, "c99");
  EXPECT_EQ(RunAll(**subject, {CallOf("rc0:half,f32,d8")})[0].outcome.kind, Outcome::Kind::kOutputs);
}

}  // namespace
}  // namespace ropecheck
