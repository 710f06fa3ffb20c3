#include "reference/oracle/self_check.h"

#include <gtest/gtest.h>

#include "reference/oracle/kernels.h"

namespace ropecheck {
namespace {

TEST(CheckOracle, PassesOnEveryInstructionSet) {
  for (const Isa isa : {Isa::kBaseline, Isa::kV3, Isa::kV4}) {
    if (!Supported(isa)) continue;
    const ScopedIsa scoped(isa);
    const auto checked = CheckOracle();
    EXPECT_TRUE(checked.has_value()) << (checked ? "" : checked.error().message);
  }
}

}  // namespace
}  // namespace ropecheck
