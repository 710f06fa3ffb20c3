#include <tuple>

#include "reference/frequency/law_members.h"
#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

// Laws whose name alone stands for their defaults.
template <class Law>
constexpr bool IsBare = std::is_same_v<Law, Proportional>;

template <size_t I = 0>
bool ReadAlternative(TextReader& in, size_t index, FrequencyLaw& law) {
  if constexpr (I < std::variant_size_v<FrequencyLaw>) {
    if (I != index) return ReadAlternative<I + 1>(in, index, law);
    auto& one = law.emplace<I>();
    if (IsBare<std::variant_alternative_t<I, FrequencyLaw>> && in.Peek() != '(') return true;
    return std::apply([&](auto&... members) { return in.Arguments(members...); }, LawMembers(one));
  }
  return false;
}

}  // namespace

void WriteLaw(const FrequencyLaw& law, TextWriter& out) {
  out.Put(NameOf(law));
  std::visit(
      [&]<class Law>(const Law& l) {
        if (IsBare<Law> && l == Law{}) return;
        std::apply([&](const auto&... members) { out.Arguments(members...); }, LawMembers(l));
      },
      law);
}

bool ReadLaw(TextReader& in, FrequencyLaw& law) {
  size_t index = 0;
  return in.OneOf(kNames<FrequencyLaw>, index) && ReadAlternative(in, index, law);
}

}  // namespace ropecheck
