#include "reference/problem/draw_parts.h"

namespace ropecheck {
namespace {

constexpr double kFactors[] = {1, 2, 4, 8, 0.5, 50, 3, 1.0 / 3, 500, 10000};
constexpr int64_t kLengths[] = {4096, 8192, 2048, 131072, 100, 1};
constexpr double kTurns[] = {32, 1, 16, 2, 0.75, 64};
constexpr double kWeights[] = {1, 0, 0.5};

}  // namespace

void Drawer::DrawLaw() {
  Problem& p = problem_;
  const auto list = [&](double least) {
    // Exact in any dtype: what a kernel makes of them shows nothing but its rotation.
    std::vector<double> numbers;
    for (int64_t i = 0; i < p.pairs(); ++i)
      numbers.push_back(least + static_cast<double>(Between(0, 255)) / 128);
    return numbers;
  };
  const auto factor = [&] { return Pick(kFactors); };
  switch (choices_.Choose(24)) {
    case 6:
    case 7:
      p.law = Linear{factor()};
      break;
    case 8:
    case 9:
      p.law = RopeRatio{factor()};
      break;
    case 10:
    case 11:
      p.law = Explicit{list(0)};
      break;
    case 12:
      p.law = Ntk{factor()};
      break;
    case 13: {
      const int64_t max_positions = Pick(kLengths);
      p.law = DynamicNtk{factor(), max_positions, max_positions + Between(-1, 2) * Between(1, 9999)};
      break;
    }
    case 14:
      p.law = Yarn{factor(), Pick(kLengths), Pick(kTurns), Pick(kTurns), OneIn(2), Pick(kWeights)};
      break;
    case 15: {
      const int64_t original = Pick(kLengths);
      p.law = LongRope{list(1), list(1), original, original + Between(-1, 1)};
      break;
    }
    case 16: {
      const double low = Pick(kTurns);
      p.law = Llama3{factor(), low, low * static_cast<double>(Between(1, 4)), Pick(kLengths)};
      break;
    }
    case 17:
      p.law = Proportional{factor()};
      break;
    case 18:
      p.law = Divisors{list(1)};
      break;
    case 19:
      p.law = NtkFixed{factor()};
      break;
    case 20:
      p.law = NtkMixed{factor(), Pick({0.625, 0.0, 1.0, 2.5})};
      break;
    case 21:
      p.law = KerasDynamic{factor()};
      break;
    case 22:
      if (OneIn(2)) {
        p.law = YarnGgml{factor(), Pick(kLengths), Pick(kTurns), Pick(kTurns), Pick(kWeights)};
      } else {
        p.law = YarnKeras{factor(), Pick(kLengths), Pick(kTurns), Pick(kTurns), OneIn(2)};
      }
      break;
    case 23:
      p.law = NtkByParts{factor(), Pick(kLengths), Pick(kWeights), Pick(kWeights)};
      break;
    default:
      break;
  }
}

}  // namespace ropecheck
