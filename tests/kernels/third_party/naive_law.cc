#include "tests/kernels/third_party/naive_law.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace ropecheck {
namespace {

struct Section {
  size_t axis;
  int64_t start, pairs;
};

Section SectionAt(const MultiAxis& positions, int64_t pair) {
  Section at{0, 0, positions.sections.at(0)};
  while (pair >= at.start + at.pairs) {
    at.start += at.pairs;
    at.pairs = positions.sections.at(++at.axis);
  }
  return at;
}

// How much of a pair's own frequency YaRN keeps.
double Kept(const YarnGgml& law, double base, double pair, double rot_dim) {
  const auto turning = [&](double turns) {
    const double length = static_cast<double>(law.original_length);
    return rot_dim * std::log(length / (turns * 2 * std::numbers::pi)) / (2 * std::log(base));
  };
  const double low = std::max(0.0, std::floor(turning(law.beta_fast)));
  const double high = std::min(rot_dim - 1, std::ceil(turning(law.beta_slow)));
  const double passed = (pair - low) / std::max(0.001, high - low);
  return law.extrapolation * (1 - std::clamp(passed, 0.0, 1.0));
}

}  // namespace

size_t NaiveAxis(const Problem& p, int64_t pair) {
  const auto* positions = std::get_if<MultiAxis>(&p.positions);
  if (positions == nullptr) return 0;
  const size_t third = static_cast<size_t>(pair % 3);
  const auto in_comb = [&] { return pair < 3 * positions->sections.at(third); };
  switch (positions->map) {
    case AxisMap::kChunked:
    case AxisMap::kVision:
      return SectionAt(*positions, pair).axis;
    case AxisMap::kInterleaved:
      return in_comb() ? third : 0;
    case AxisMap::kGgmlInterleaved:
      return in_comb() ? third : 3;
    default:
      throw std::logic_error("no third-party kernel has this map");
  }
}

double NaiveFrequency(const Problem& p, int64_t pair) {
  double base = p.base, index = static_cast<double>(pair), dim = static_cast<double>(p.window.rot_dim);
  if (const auto* ratio = std::get_if<RopeRatio>(&p.law)) base *= ratio->ratio;
  const auto* positions = std::get_if<MultiAxis>(&p.positions);
  if (positions != nullptr && positions->map == AxisMap::kVision) {
    const Section at = SectionAt(*positions, pair);
    index = static_cast<double>(pair - at.start);
    dim = 2.0 * static_cast<double>(at.pairs);
  }
  const double plain = std::pow(base, -2 * index / dim);
  const size_t i = static_cast<size_t>(pair);
  if (const auto* law = std::get_if<Linear>(&p.law)) return plain / law->factor;
  if (const auto* law = std::get_if<Divisors>(&p.law)) return plain / law->divisors.at(i);
  if (const auto* law = std::get_if<LongRope>(&p.law)) {
    return plain / (law->length > law->original_length ? law->long_factors : law->short_factors).at(i);
  }
  if (const auto* law = std::get_if<YarnGgml>(&p.law)) {
    const double kept = Kept(*law, base, index, dim);
    return plain * kept + plain / law->factor * (1 - kept);
  }
  return plain;
}

}  // namespace ropecheck
