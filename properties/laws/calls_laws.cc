// Frequency laws with parameters that change nothing.
#include <cmath>

#include "properties/laws/laws.h"
#include "properties/laws/partners.h"

namespace ropecheck::laws {

std::vector<Call> DegeneracyCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  if (std::holds_alternative<Plain>(partners.problem().law)) {
    // As plain.
    const FrequencyLaw kNeutral[] = {Linear{1}, RopeRatio{1}};
    for (const FrequencyLaw& law : kNeutral) partners.Add([&](Problem& p) { p.law = law; });
  }
  if (const auto* glm = std::get_if<RopeRatio>(&partners.problem().law)) {
    const double base = partners.problem().base, product = base * glm->ratio;
    const bool exact = std::fma(base, glm->ratio, -product) == 0;
    if (exact)
      partners.Add([&](Problem& p) {
        p.law = Plain{};
        p.base = product;
      });
  }
  return partners.Take();
}

}  // namespace ropecheck::laws
