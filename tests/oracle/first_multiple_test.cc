#include "reference/oracle/first_multiple.h"

#include <gtest/gtest.h>

#include <random>

namespace ropecheck {
namespace {

// Brute force up to `limit`.
std::optional<uint64_t> Search(uint64_t step, uint64_t start, uint64_t low, uint64_t high, uint64_t limit) {
  for (uint64_t x = 0; x < limit; ++x)
    if (step * x + start - low <= high - low) return x;
  return std::nullopt;
}

TEST(FirstMultipleIn, AgreesWithBruteForce) {
  std::mt19937_64 random(1);
  constexpr uint64_t kLimit = 100'000;
  int found = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const uint64_t step = random() >> random() % 40, start = random(), low = random();
    const uint64_t high = low + (random() >> (2 + random() % 10));
    const auto want = Search(step, start, low, high, kLimit);
    const auto got = FirstMultipleIn(step, start, low, high);
    if (want) {
      ++found;
      ASSERT_EQ(got, want) << step << " " << start << " " << low << " " << high;
    } else if (got) {
      ASSERT_GE(*got, kLimit);
      ASSERT_LE(step * *got + start - low, high - low);
    }
  }
  EXPECT_GT(found, 1000);
}

TEST(FirstMultipleIn, IsEmptyWhenTheStepsMissTheWindow) {
  EXPECT_EQ(FirstMultipleIn(uint64_t{1} << 63, 0, 1, 2), std::nullopt);
  EXPECT_EQ(FirstMultipleIn(0, 5, 6, 7), std::nullopt);
}

}  // namespace
}  // namespace ropecheck
