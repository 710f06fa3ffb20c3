#include "adapters/cpu/ggml/attn_factor.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ropecheck::ggml {
namespace {

// An ulp of cos or sin is at least this part of it.
constexpr double kSmallestUlp = 0x1p-24;

// Whether ggml's own factor is in effect: ext_factor is not 0.
bool HasRamp(const Problem& p) {
  return p.law() == RC_LAW_YARN_GGML && static_cast<float>(p.law_param(4)) != 0;
}

}  // namespace

AttnFactor AttnFactorOf(const Problem& p) {
  const float gain = static_cast<float>(p.gain());
  if (!HasRamp(p)) return {gain, 0};

  const float log = std::log(1.0f / static_cast<float>(1 / p.law_param(0)));
  // Builds for CPUs with FMA may round once instead of twice.
  const float rounded_twice = 1.0f + 0.1f * log, rounded_once = std::fma(0.1f, log, 1.0f);
  const auto miss = [&](float factor) {
    return std::max(std::abs(static_cast<double>(factor * rounded_twice) - static_cast<double>(gain)),
                    std::abs(static_cast<double>(factor * rounded_once) - static_cast<double>(gain)));
  };
  AttnFactor best{gain / rounded_twice, 0};
  for (const float end : {-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()}) {
    const float neighbour = std::nextafter(gain / rounded_twice, end);
    if (miss(neighbour) < miss(best.value)) best.value = neighbour;
  }
  const double missed = miss(best.value);
  if (missed != 0) best.off_by = missed / std::abs(static_cast<double>(gain)) / kSmallestUlp;
  if (gain == 1 && missed != 0) best.off_by += 0.5;
  return best;
}

}  // namespace ropecheck::ggml
