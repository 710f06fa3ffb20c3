#include "suite/run/alike.h"

namespace ropecheck {

FailureKind KindOf(const Case& c, const Judgement& judgement) {
  const Problem& p = c.call.problem;
  return {c.check, judgement.CauseText(), p.direction, p.pairing, p.dtype, p.placement};
}

std::string WithoutNumbers(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    if (digit && (out.empty() || out.back() != '#')) out += '#';
  }
  return out;
}

}  // namespace ropecheck
