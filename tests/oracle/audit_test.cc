// cos and sin against 400-bit Arb on random and structured points, compared with the proved bounds; and the
// two oracles against each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "reference/oracle/fx128.h"
#include "reference/oracle/kernels.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/turns.h"
#include "tests/oracle/arb_reference.h"

namespace ropecheck {
namespace {

const double kProvedDoubleDouble = std::exp2(-101.97);  // prove_bound.py
const double kProvedFx128 = 4.8 * 0x1p-128;             // docs/numerics-oracle.md

struct Row {
  explicit Row(size_t n) : cos_hi(n), cos_lo(n), sin_hi(n), sin_lo(n) {}
  CosSinRow columns() { return {cos_hi.data(), cos_lo.data(), sin_hi.data(), sin_lo.data()}; }
  std::vector<double> cos_hi, cos_lo, sin_hi, sin_lo;
};

std::vector<const Kernels*> DoubleDoubleKernels() {
  std::vector<const Kernels*> kernels;
  for (const Isa isa : {Isa::kV3, Isa::kV4})
    if (Supported(isa)) kernels.push_back(&KernelsFor(isa));
  return kernels;
}

// Turns near the places where the kernels change cell, sign or quadrant, and anywhere.
std::vector<Turns> StructuredTurns(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Turns> result(count);
  for (size_t i = 0; i < count; ++i) {
    Turns& turns = result[i];
    for (uint64_t& word : turns.words) word = random();
    const int cell_bits = i % 2 == 0 ? 12 : 9;  // edges and centres of double-double's cells, of FX128's
    const uint64_t keep = ~uint64_t{0} << (64 - cell_bits);
    switch (i % 5) {
      case 0:  // anywhere
        break;
      case 1:  // at an edge or a centre, to 2^-64 turn and less
        turns.words[2] &= keep;
        break;
      case 2:  // just below one
        turns.words[2] = (turns.words[2] & keep) - 1;
        break;
      case 3:  // a random power of two away from one
        turns.words[2] = (turns.words[2] & keep) + (uint64_t{1} << random() % 52);
        break;
      case 4:  // next to a quadrant, above or below
        turns.words[2] =
            (turns.words[2] & uint64_t{3} << 62) + (i % 2 == 0 ? 0 : ~uint64_t{0} >> random() % 64);
        break;
    }
  }
  return result;
}

// Largest error of each kernel's cos and sin over positions x the turns of (base, 128).
double LargestErrorAgainstArb(const Kernels& kernels, uint64_t position, const std::vector<Turns>& turns) {
  Row row(turns.size());
  kernels.cos_sin(position, turns.size(), turns.data(), row.columns());
  double largest = 0;
  for (size_t i = 0; i < turns.size(); ++i) {
    const ArbRotation exact = ArbRotation::OfTurns(turns[i].words, position);
    largest = std::max({largest, exact.CosError(row.cos_hi[i], row.cos_lo[i]),
                        exact.SinError(row.sin_hi[i], row.sin_lo[i])});
  }
  return largest;
}

TEST(DoubleDouble, StaysWithinItsProvedBoundOnStructuredAndRandomTurns) {
  constexpr size_t kRounds = 1000, kPoints = 1000;
  std::mt19937_64 random(1);
  double largest = 0;
  for (const Kernels* kernels : DoubleDoubleKernels())
    for (size_t round = 0; round < kRounds; ++round) {
      const uint64_t position = round % 2 == 0 ? 1 : random() >> (11 + random() % 53);
      largest =
          std::max(largest, LargestErrorAgainstArb(*kernels, position, StructuredTurns(kPoints, random())));
    }
  EXPECT_LE(largest, kProvedDoubleDouble);
  RecordProperty("largest_error_log2", std::to_string(std::log2(largest)));
}

TEST(Fx128, StaysWithinItsProvedBoundOnStructuredAndRandomTurns) {
  const std::vector<Turns> points = StructuredTurns(200'000, 2);
  double largest = 0;
  for (const Turns& turns : points) {
    const Fx128CosSin got = CosSinFx128(1, turns);
    const ArbRotation exact = ArbRotation::OfTurns(turns.words, 1);
    // hi + lo holds 107 bits or more; the rest of the word is added to the error exactly.
    for (const auto& [value, is_cos] : {std::pair(got.cos, true), std::pair(got.sin, false)}) {
      const double sign = value.negative ? -1.0 : 1.0;
      const double hi = value.one ? sign : sign * static_cast<double>(value.word >> 75) * 0x1p-53;
      const auto low_bits = value.one ? Uint128{0} : value.word & ((Uint128{1} << 75) - 1);
      const double middle = sign * static_cast<double>(low_bits >> 22) * 0x1p-106;
      const double low = sign * static_cast<double>(low_bits & 0x3FFFFF) * 0x1p-128;
      const double distance = is_cos ? exact.CosError(hi, middle, low) : exact.SinError(hi, middle, low);
      largest = std::max(largest, distance);
    }
  }
  EXPECT_LE(largest, kProvedFx128);
  RecordProperty("largest_error_units", std::to_string(largest * 0x1p128));
}

TEST(DoubleDouble, AgreesWithFx128WithinBothBounds) {
  const std::vector<Turns> points = StructuredTurns(400'000, 3);
  for (const Kernels* kernels : DoubleDoubleKernels())
    for (const uint64_t position : {uint64_t{1}, uint64_t{1} << 53}) {
      Row row(points.size());
      kernels->cos_sin(position, points.size(), points.data(), row.columns());
      for (size_t i = 0; i < points.size(); ++i) {
        const Fx128CosSin other = CosSinFx128(position, points[i]);
        const HiLo cos = ToDoubles(other.cos), sin = ToDoubles(other.sin);
        ASSERT_LE(std::fabs((row.cos_hi[i] - cos.hi) + (row.cos_lo[i] - cos.lo)), 0x1p-101) << kernels->name;
        ASSERT_LE(std::fabs((row.sin_hi[i] - sin.hi) + (row.sin_lo[i] - sin.lo)), 0x1p-101) << kernels->name;
      }
    }
}

}  // namespace
}  // namespace ropecheck
