#include "reference/problem/philox.h"

#include <gtest/gtest.h>

namespace ropecheck {
namespace {

// Random123's kat_vectors, philox4x32 10.
TEST(Philox, GivesThePublishedVectors) {
  constexpr uint32_t kOnes = 0xFFFFFFFF;
  EXPECT_EQ(Philox({0, 0, 0, 0}, 0), (PhiloxCounter{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}));
  EXPECT_EQ(Philox({kOnes, kOnes, kOnes, kOnes}, ~uint64_t{0}),
            (PhiloxCounter{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}));
  // Digits of pi.
  EXPECT_EQ(Philox({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, 0x299F31D0A4093822),
            (PhiloxCounter{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}));
}

}  // namespace
}  // namespace ropecheck
