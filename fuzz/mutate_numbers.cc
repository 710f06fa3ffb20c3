// Base, law parameters at their corners, gain, data; and the kinds that are no size and no place.
#include <cmath>
#include <limits>

#include "fuzz/mutations.h"
#include "reference/frequency/law_members.h"
#include "reference/problem/special.h"

namespace ropecheck::fuzz {
namespace {

double Turned(ChoiceSource& choices, double x) {
  constexpr double kUp = std::numeric_limits<double>::infinity();
  const double to[] = {x * 2, x / 2,   std::nextafter(x, kUp), std::nextafter(x, -kUp), 0, 1, -x,
                       x + 1, x * 1.25};
  return Pick(choices, to);
}

struct TurnMember {
  ChoiceSource& choices;
  void operator()(double& x) const { x = Turned(choices, x); }
  void operator()(bool& x) const { x = !x; }
  void operator()(int64_t& x) const {
    const int64_t to[] = {x + 1, x - 1, x / 2, 1, 6, 4096, 8192, 131072};
    x = Pick(choices, to);
  }
  void operator()(std::vector<double>& list) const {
    if (!list.empty()) (*this)(list[choices.Choose(list.size())]);
  }
};

void LawParameter(Call& call, ChoiceSource& choices) {
  std::visit(
      [&](auto& law) {
        std::apply(
            [&](auto&... member) {
              if constexpr (sizeof...(member) > 0) {
                const uint64_t chosen = choices.Choose(sizeof...(member));
                uint64_t at = 0;
                ((at++ == chosen ? TurnMember{choices}(member) : void()), ...);
              }
            },
            LawMembers(law));
      },
      call.problem.law);
}

void Base(Call& call, ChoiceSource& choices) {
  const double base = call.problem.base;
  const double to[] = {
      10000, 5e5, 1e6, 1e7, 500, 65536, 0x1p32, 1.5, 0.75, base + 1, std::nextafter(base, 0)};
  call.problem.base = Pick(choices, to);
}

void Gain(Call& call, ChoiceSource& choices) {
  call.problem.gain = OneIn(choices, 3) ? 1 : Turned(choices, call.problem.gain);
}

void DataOf(Call& call, ChoiceSource& choices) {
  DataSpec& data = call.problem.data;
  data.seed = choices.Choose(1000);
  using Kind = DataSpec::Kind;
  data.kind = Pick(choices, {Kind::kNormal, Kind::kNormal, Kind::kCancel, Kind::kHard, Kind::kSpecial});
  data.name = data.kind == Kind::kSpecial ? Specials()[choices.Choose(Specials().size())].name : "";
}

void DirectionOf(Call& call, ChoiceSource& choices) {
  call.problem.direction = Pick(choices, {Direction::kForward, Direction::kInverse, Direction::kAdjoint});
}

void PairingOf(Call& call, ChoiceSource& choices) {
  call.problem.pairing = static_cast<Pairing>(choices.Choose(6));
}

void DTypeOf(Call& call, ChoiceSource& choices) {
  call.problem.dtype = Pick(choices, {DType::kF32, DType::kF16, DType::kBF16, DType::kF64});
}

constexpr Mutation kRows[] = {
    {"law_parameter", LawParameter}, {"base", Base},         {"gain", Gain},    {"data", DataOf},
    {"direction", DirectionOf},      {"pairing", PairingOf}, {"dtype", DTypeOf}};

}  // namespace

std::span<const Mutation> NumberMutations() { return kRows; }

}  // namespace ropecheck::fuzz
