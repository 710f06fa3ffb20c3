// The parameters of each law in the order of its problem text: what text, complexity and simplification walk over.
#pragma once

#include <tuple>
#include <type_traits>

#include "reference/frequency/law.h"

namespace ropecheck {

// References to the members of `law`, const where it is.
template <class L>
auto LawMembers(L& law) {
  using Law = std::remove_const_t<L>;
  if constexpr (std::is_same_v<Law, Linear> || std::is_same_v<Law, Proportional> ||
                std::is_same_v<Law, NtkFixed> || std::is_same_v<Law, KerasDynamic>)
    return std::tie(law.factor);
  else if constexpr (std::is_same_v<Law, RopeRatio>)
    return std::tie(law.ratio);
  else if constexpr (std::is_same_v<Law, Explicit>)
    return std::tie(law.inv_freq);
  else if constexpr (std::is_same_v<Law, Ntk>)
    return std::tie(law.alpha);
  else if constexpr (std::is_same_v<Law, DynamicNtk>)
    return std::tie(law.factor, law.max_positions, law.length);
  else if constexpr (std::is_same_v<Law, NtkMixed>)
    return std::tie(law.factor, law.mixed_b);
  else if constexpr (std::is_same_v<Law, NtkByParts>)
    return std::tie(law.factor, law.original_length, law.ntk_factor, law.extrapolation);
  else if constexpr (std::is_same_v<Law, Yarn>)
    return std::tie(law.factor, law.original_length, law.beta_fast, law.beta_slow, law.truncate,
                    law.extrapolation);
  else if constexpr (std::is_same_v<Law, YarnGgml>)
    return std::tie(law.factor, law.original_length, law.beta_fast, law.beta_slow, law.extrapolation);
  else if constexpr (std::is_same_v<Law, YarnKeras>)
    return std::tie(law.factor, law.original_length, law.beta_fast, law.beta_slow, law.truncate);
  else if constexpr (std::is_same_v<Law, LongRope>)
    return std::tie(law.short_factors, law.long_factors, law.original_length, law.length);
  else if constexpr (std::is_same_v<Law, Llama3>)
    return std::tie(law.factor, law.low_freq_factor, law.high_freq_factor, law.original_length);
  else if constexpr (std::is_same_v<Law, Divisors>)
    return std::tie(law.divisors);
  else {
    static_assert(std::is_same_v<Law, Plain>);
    return std::tie();
  }
}

}  // namespace ropecheck
