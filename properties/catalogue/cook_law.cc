#include "properties/catalogue/cook_law.h"

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// Parameters that leave no frequency as it was, above 1 and below, with few bits and with many.
constexpr std::array<double, 4> kFactors = {4, 8, 0.5, 3.3};
constexpr std::array<double, 4> kRopeRatios = {50, 500, 0.5, 10000};
// Where bands and ramps begin: of models, and short enough that small heads have pairs on both sides.
constexpr std::array<int64_t, 4> kOriginalLengths = {4096, 8192, 64, 131072};

template <class T, size_t N>
T Pick(const std::array<T, N>& values, uint64_t seed) {
  return values[seed % N];
}

// Of models (DeepSeek-V3, gpt-oss, Qwen2.5, Llama-2 x16), and corners: nothing scaled, equal turns with and without
// rounding, turns in the wrong order, a ramp beyond the last pair, interpolation alone.
Yarn YarnFor(uint64_t seed) {
  constexpr std::array<Yarn, 10> kYarns = {{{40, 4096, 32, 1, true, 1},
                                            {32, 4096, 32, 1, false, 1},
                                            {4, 32768, 32, 1, true, 1},
                                            {16, 4096, 32, 1, true, 1},
                                            {1, 4096, 32, 1, true, 1},
                                            {64, 4096, 1, 1, true, 1},
                                            {64, 4096, 1, 1, false, 1},
                                            {4, 4096, 1, 32, true, 1},
                                            {4, 131072, 32, 0.5, true, 1},
                                            {8, 64, 4, 0.25, true, 0}}};
  return Pick(kYarns, seed);
}

// Llama 3.1, 3.2 and CWM, and corners: no band (Llama-4 Scout), nothing scaled, a band inside a small head.
Llama3 Llama3For(uint64_t seed) {
  constexpr std::array<Llama3, 6> kLlamas = {{{8, 1, 4, 8192},
                                              {32, 1, 4, 8192},
                                              {16, 1, 4, 8192},
                                              {16, 1, 1, 8192},
                                              {1, 1, 4, 8192},
                                              {8, 0.5, 8, 64}}};
  return Pick(kLlamas, seed);
}

std::vector<double> ListFor(int64_t pairs, double first) {
  std::vector<double> list;
  for (int64_t i = 0; i < pairs; ++i) list.push_back(first + static_cast<double>(3 * i) / 8);
  return list;
}

std::optional<FrequencyLaw> LawFor(int64_t law, uint64_t seed, int64_t pairs) {
  const double factor = Pick(kFactors, seed);
  const int64_t original = Pick(kOriginalLengths, seed / 4);
  const Yarn yarn = YarnFor(seed);
  switch (law) {
    case RC_LAW_PLAIN:
      return Plain{};
    case RC_LAW_LINEAR:
      return Linear{factor};
    case RC_LAW_ROPE_RATIO:
      return RopeRatio{Pick(kRopeRatios, seed)};
    case RC_LAW_EXPLICIT: {
      Explicit listed;
      for (int64_t i = 0; i < pairs; ++i)
        listed.inv_freq.push_back(std::ldexp(static_cast<double>(3 * i + 5) / 8, static_cast<int>(-i / 2)));
      return listed;
    }
    case RC_LAW_NTK:
      return Ntk{Pick(std::array{8.0, 1000.0, 1.0, 3.3}, seed)};
    case RC_LAW_DYNAMIC_NTK:  // below, at, just beyond and far beyond the length that changes it
      return DynamicNtk{factor, original,
                        original + Pick(std::array<int64_t, 4>{-1, 0, 1, 3 * original}, seed / 2)};
    case RC_LAW_YARN:
      return yarn;
    case RC_LAW_YARN_GGML:
      return YarnGgml{yarn.factor, yarn.original_length, yarn.beta_fast, yarn.beta_slow, yarn.extrapolation};
    case RC_LAW_YARN_KERAS:
      return YarnKeras{yarn.factor, yarn.original_length, yarn.beta_fast, yarn.beta_slow, yarn.truncate};
    case RC_LAW_LONG_ROPE:  // at the switch, and one token on either side
      return LongRope{ListFor(pairs, 1), ListFor(pairs, 1.625), original,
                      original + Pick(std::array<int64_t, 3>{1, 0, -1}, seed)};
    case RC_LAW_LLAMA3:
      return Llama3For(seed);
    case RC_LAW_PROPORTIONAL:
      return Proportional{Pick(std::array{1.0, 8.0, 3.3}, seed)};
    case RC_LAW_DIVISORS:
      return Divisors{ListFor(pairs, 1.25)};
    case RC_LAW_NTK_FIXED:
      return NtkFixed{factor};
    case RC_LAW_NTK_MIXED:
      return NtkMixed{factor, Pick(std::array{0.625, 1.0, 0.0}, seed)};
    case RC_LAW_KERAS_DYNAMIC:
      return KerasDynamic{factor};
    case RC_LAW_NTK_BY_PARTS:
      return NtkByParts{factor, original, Pick(std::array{1.0, 0.5, 0.0}, seed),
                        Pick(std::array{1.0, 0.5}, seed)};
    default:
      return std::nullopt;
  }
}

}  // namespace

bool CookLaw(const Recipe& recipe, Problem& problem) {
  const std::optional<FrequencyLaw> law = LawFor(recipe[kLaw], recipe.seed, problem.pairs());
  if (law) problem.law = *law;
  return law.has_value();
}

}  // namespace ropecheck::catalogue
