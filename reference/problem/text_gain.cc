// A gain is a number, or the name of a formula that is read as its number.
#include <cmath>
#include <iterator>
#include <limits>

#include "reference/frequency/attention_factor.h"
#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

constexpr std::string_view kFormulas[] = {"yarn", "yarn_deepseek", "yarn_ggml", "longrope"};

bool ReadFormula(TextReader& in, size_t formula, double& gain) {
  double factor = 1, second = 0, third = 0;
  if (!in.Expect('(') || !in.Value(factor)) return false;
  const bool pair = formula == 1 || (formula == 0 && in.Peek() == ',');
  if (pair && !(in.Expect(',') && in.Value(second) && in.Expect(',') && in.Value(third))) return false;
  if (formula == 3 && !(in.Expect(',') && in.Value(second))) return false;
  switch (formula) {
    case 0:
      gain = YarnGain(factor, {.attention_factor = {}, .mscale = second, .mscale_all_dim = third});
      break;
    case 1:
      gain = YarnDeepseekGain(factor, second, third);
      break;
    case 2:
      gain = YarnGgmlGain(factor);
      break;
    default:
      gain = second > 1 ? LongRopeGain(factor, second) : std::numeric_limits<double>::quiet_NaN();
  }
  return in.Expect(')');
}

}  // namespace

void WriteGain(const double& gain, TextWriter& out) { out.Value(gain); }

bool ReadGain(TextReader& in, double& gain) {
  const size_t at = in.at();
  if (in.Peek() < 'a' || in.Peek() > 'z') return in.Value(gain);
  size_t formula = 0;
  if (!in.OneOf(kFormulas, formula) || !ReadFormula(in, formula, gain)) return false;
  return std::isfinite(gain) ||
         in.FailAt(at, "this gain is not a finite number: see its formula in docs/problem-text.md");
}

}  // namespace ropecheck
