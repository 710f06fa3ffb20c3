#include <tuple>

#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

// The arguments of each law, in the order of its text.
template <class L>
auto Members(L& law) {
  using Law = std::remove_const_t<L>;
  if constexpr (std::is_same_v<Law, Linear>)
    return std::tie(law.factor);
  else if constexpr (std::is_same_v<Law, RopeRatio>)
    return std::tie(law.ratio);
  else if constexpr (std::is_same_v<Law, Explicit>)
    return std::tie(law.inv_freq);
  else if constexpr (std::is_same_v<Law, Ntk>)
    return std::tie(law.alpha);
  else if constexpr (std::is_same_v<Law, DynamicNtk>)
    return std::tie(law.factor, law.max_positions, law.length);
  else if constexpr (std::is_same_v<Law, Yarn>)
    return std::tie(law.factor, law.original_length, law.beta_fast, law.beta_slow, law.truncate,
                    law.extrapolation);
  else if constexpr (std::is_same_v<Law, LongRope>)
    return std::tie(law.short_factors, law.long_factors, law.original_length, law.length);
  else if constexpr (std::is_same_v<Law, Llama3>)
    return std::tie(law.factor, law.low_freq_factor, law.high_freq_factor, law.original_length);
  else if constexpr (std::is_same_v<Law, Divisors>)
    return std::tie(law.divisors);
  else {
    static_assert(std::is_same_v<Law, Plain> || std::is_same_v<Law, Proportional>);
    return std::tie();
  }
}

template <size_t I = 0>
bool ReadAlternative(TextReader& in, size_t index, FrequencyLaw& law) {
  if constexpr (I < std::variant_size_v<FrequencyLaw>) {
    if (I != index) return ReadAlternative<I + 1>(in, index, law);
    return std::apply([&](auto&... members) { return in.Arguments(members...); }, Members(law.emplace<I>()));
  }
  return false;
}

}  // namespace

void WriteLaw(const FrequencyLaw& law, TextWriter& out) {
  out.Put(NameOf(law));
  std::visit(
      [&](const auto& l) {
        std::apply([&](const auto&... members) { out.Arguments(members...); }, Members(l));
      },
      law);
}

bool ReadLaw(TextReader& in, FrequencyLaw& law) {
  size_t index = 0;
  return in.OneOf(kNames<FrequencyLaw>, index) && ReadAlternative(in, index, law);
}

}  // namespace ropecheck
