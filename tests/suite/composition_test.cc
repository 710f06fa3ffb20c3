// Two planted bugs in one kernel (tests/mutants/pair_kernel.h) must not hide each other: each of 200 random pairs is
// run through the quick catalogue until the first failure.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/suite/first_failure.h"

namespace ropecheck {
namespace {

constexpr const char* kControl = "honest.honest";

class Composition : public testing::Test {
 protected:
  std::vector<KernelInfo> kernels_ = ListKernels(ROPECHECK_PAIRS).value();
  // All take and promise the same.
  std::vector<Job> jobs_ = QuickJobs(kernels_.front());
};

TEST_F(Composition, OfTwoPlantedBugsIsSeen) {
  size_t pairs = 0, most = 0, sum = 0;
  for (const KernelInfo& kernel : kernels_) {
    if (kernel.name == kControl) continue;
    ++pairs;
    const FirstFailure detected = FindFirstFailure(ROPECHECK_PAIRS, kernel.name, jobs_);
    EXPECT_GT(detected.jobs, 0u) << kernel.name << " was not seen in " << jobs_.size() << " calls";
    EXPECT_TRUE(detected.by.empty() || detected.by.starts_with("rc0:")) << kernel.name << ": " << detected.by;
    most = std::max(most, detected.jobs);
    sum += detected.jobs;
  }
  EXPECT_EQ(pairs, 200u);
  std::cout << pairs << " pairs, seen after " << sum / std::max<size_t>(pairs, 1) << " calls on average, "
            << most << " at most\n";
}

// What is seen is the bugs, not the way two kernels are made one.
TEST_F(Composition, OfTwoHonestKernelsIsNotFlagged) {
  const FirstFailure detected = FindFirstFailure(ROPECHECK_PAIRS, kControl, jobs_);
  EXPECT_EQ(detected.by, "");
}

}  // namespace
}  // namespace ropecheck
