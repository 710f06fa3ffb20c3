#include "reference/problem/special.h"

#include <cmath>
#include <limits>

namespace ropecheck {
namespace {

double Signed(uint32_t word, double magnitude) { return (word & 2) != 0 ? -magnitude : magnitude; }
double Huge(const DTypeRange& range, uint32_t word) {
  return Signed(word, range.largest - static_cast<double>(word >> 8 & 7) * range.top_ulp);
}
double Subnormal(const DTypeRange& range, uint32_t word) {
  const uint64_t spread = uint64_t{word >> 2} * 0x9E3779B97F4A7C15;
  return Signed(word, static_cast<double>(1 + spread % range.subnormals) * range.quantum);
}

double ZeroOrNormal(const DTypeRange&, const Site& site) { return (site.word & 1) != 0 ? 0.0 : site.normal; }
double NegativeZeroOrNormal(const DTypeRange&, const Site& site) {
  return (site.word & 1) != 0 ? -0.0 : site.normal;
}
double SubnormalOrNormal(const DTypeRange& range, const Site& site) {
  return (site.word & 1) != 0 ? Subnormal(range, site.word) : site.normal;
}
double HugeOrNormal(const DTypeRange& range, const Site& site) {
  return (site.word & 1) != 0 ? Huge(range, site.word) : site.normal;
}
double TinyBesideHuge(const DTypeRange& range, const Site& site) {
  return (site.pair & 1) != 0 ? site.normal / range.huge_scale : site.normal * range.huge_scale;
}
double Mixed(const DTypeRange& range, const Site& site) {
  if ((site.word & 1) != 0 || (site.word & 4) != 0) return site.normal;
  switch (site.word >> 3 & 7) {
    case 0:
    case 1:
      return Signed(site.word, 0.0);
    case 2:
    case 3:
      return Subnormal(range, site.word);
    case 4:
    case 5:
      return Huge(range, site.word);
    case 6:
      return Signed(site.word, range.smallest_normal);
    default:
      return Signed(site.word, 1.0);
  }
}
double JustNormal(const DTypeRange&, const Site& site) { return site.normal; }

// Whole tensors, for laws about scaled inputs: exact unless a value is subnormal in the dtype.
double Negated(const DTypeRange&, const Site& site) { return -site.normal; }
double Quadrupled(const DTypeRange&, const Site& site) { return 4 * site.normal; }

constexpr Special kSpecials[] = {
    {"zero", ZeroOrNormal, 0},
    {"negative_zero", NegativeZeroOrNormal, 0},
    {"subnormal", SubnormalOrNormal, 0},
    {"huge", HugeOrNormal, 0},
    {"tiny_beside_huge", TinyBesideHuge, 0},
    {"nan", JustNormal, std::numeric_limits<double>::quiet_NaN()},
    {"inf", JustNormal, std::numeric_limits<double>::infinity()},
    {"mixed", Mixed, 0},
    {"negated", Negated, 0},
    {"quadrupled", Quadrupled, 0},
};

}  // namespace

DTypeRange::DTypeRange(DType dtype) {
  const DTypeInfo& info = Info(dtype);
  largest = std::ldexp(2 - std::ldexp(1.0, 1 - info.precision), info.max_exponent);
  top_ulp = UlpAt(dtype, largest);
  quantum = UlpAt(dtype, 0);
  smallest_normal = std::ldexp(1.0, info.min_exponent);
  subnormals = (uint64_t{1} << (info.precision - 1)) - 1;
  huge_scale = std::ldexp(1.0, info.max_exponent - 3);
}

std::span<const Special> Specials() { return kSpecials; }

const Special* FindSpecial(std::string_view name) {
  for (const Special& special : kSpecials)
    if (special.name == name) return &special;
  return nullptr;
}

}  // namespace ropecheck
