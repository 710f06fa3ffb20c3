#include "fuzz/features.h"

#include <bit>
#include <cmath>

#include "adapters/host/axes.h"
#include "adapters/host/support.h"
#include "reference/problem/position_range.h"

namespace ropecheck::fuzz {
namespace {

uint64_t Mix(uint64_t z) {  // SplitMix64's
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Small sizes each of their own; larger ones by their power of two and how far they are from whole vectors.
uint64_t SizeClass(int64_t n) {
  if (n <= 4) return static_cast<uint64_t>(n + 1);
  const uint64_t size = static_cast<uint64_t>(n), tail = size % 8;
  const uint64_t tail_class = tail == 0 ? 0 : tail == 1 ? 1 : tail == 7 ? 2 : 3;
  return 8 + 4 * static_cast<uint64_t>(std::bit_width(size)) + tail_class;
}

// Powers of two and their neighbours are classes of their own.
uint64_t PositionClass(int64_t n) {
  const uint64_t size = static_cast<uint64_t>(n < 0 ? -(n + 1) : n),
                 bits = static_cast<uint64_t>(std::bit_width(size));
  const uint64_t near = std::has_single_bit(size + 1) ? 1 : std::has_single_bit(size) ? 2 : 0;
  return ((bits * 3) + near) * 2 + (n < 0 ? 1 : 0);
}

}  // namespace

void FeaturesOf(const Call& call, std::vector<Feature>& out) {
  const Problem& p = call.problem;
  std::vector<uint64_t> classes;
  for (const EnumAxis& axis : EnumAxes()) classes.push_back(AxisValue(p, axis.axis));
  for (const int64_t size : {p.shape.batch, p.shape.tokens, p.shape.heads_q, p.shape.heads_k.value_or(-1),
                             p.window.head_dim, p.window.rot_dim, p.window.rot_offset})
    classes.push_back(SizeClass(size));
  const PositionRange range = PositionRangeOf(p).value_or(PositionRange{});
  classes.insert(classes.end(), {PositionClass(range.lo), PositionClass(range.hi)});
  classes.insert(
      classes.end(),
      {static_cast<uint64_t>(call.around.mem), static_cast<uint64_t>(call.around.align),
       static_cast<uint64_t>(call.around.threads), call.before.size(), static_cast<uint64_t>(p.data.kind),
       p.base == 10000  ? 0u
       : p.base > 10000 ? 1u
                        : 2u});
  for (size_t a = 0; a < classes.size(); ++a)
    for (size_t b = a + 1; b < classes.size(); ++b)
      out.push_back(
          static_cast<Feature>(Mix((classes[a] << 32 | classes[b]) + (a << 8 | b) * 0x9E3779B97F4A7C15u)));
}

void FeaturesOf(const ValueReport& report, std::vector<Feature>& out) {
  const auto worst = report.worst();
  if (worst.witness == nullptr) return;
  const double ratio = worst.witness->ratio;
  constexpr double kStepsPerOctave = 4, kLowest = -12;
  const double octaves = std::isfinite(ratio) && ratio > 0 ? std::max(std::log2(ratio), kLowest) : kLowest;
  const auto climbed = static_cast<uint64_t>((octaves - kLowest) * kStepsPerOctave);
  const auto decade = static_cast<uint64_t>(std::log10(1 + std::fabs(worst.witness->position)));
  out.push_back(
      static_cast<Feature>(Mix(climbed << 32 | decade << 16 | static_cast<uint64_t>(report.dtype) << 8 |
                               static_cast<uint64_t>(report.level))));
}

}  // namespace ropecheck::fuzz
