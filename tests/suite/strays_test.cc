// Over-reads and over-writes at both ends of every tensor that a call may have: tests/mutants/strays.cc.
#include <gtest/gtest.h>

#include "tests/suite/first_failure.h"

namespace ropecheck {
namespace {

TEST(Strays, AreSeenAtBothEndsOfEveryTensor) {
  const auto kernels = ListKernels(ROPECHECK_STRAYS);
  ASSERT_TRUE(kernels) << kernels.error().message;
  EXPECT_EQ(kernels->size(), 48u);  // 12 roles, 2 ends, read and write
  const std::vector<Job> jobs = QuickJobs(kernels->front());
  for (const KernelInfo& kernel : *kernels) {
    const FirstFailure seen = FindFirstFailure(ROPECHECK_STRAYS, kernel.name, jobs);
    EXPECT_TRUE(seen.by.starts_with("rc0:")) << kernel.name << ": " << seen.by;
  }
}

}  // namespace
}  // namespace ropecheck
