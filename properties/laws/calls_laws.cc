// Frequency laws with parameters that change nothing, and laws that say the same in another way.
#include <algorithm>
#include <cmath>
#include <vector>

#include "properties/laws/laws.h"
#include "properties/laws/partners.h"

namespace ropecheck::laws {
namespace {

// Each is plain, whatever its other parameters say.
std::vector<FrequencyLaw> Neutral(int64_t pairs) {
  const std::vector<double> ones(static_cast<size_t>(pairs), 1);
  return {Linear{1},
          RopeRatio{1},
          Ntk{1},
          DynamicNtk{4, 4096, 4096},
          NtkFixed{1},
          NtkMixed{1, 0.625},
          KerasDynamic{1},
          NtkByParts{1, 4096, 0, 1},
          Yarn{1, 4096, 32, 1, true, 1},
          YarnGgml{1, 4096, 32, 1, 1},
          YarnKeras{1, 4096, 32, 1, true},
          LongRope{ones, ones, 4096, 1},
          Llama3{1, 1, 4, 8192},
          Divisors{ones}};
}

// A factor for all pairs.
std::vector<FrequencyLaw> Slowed(double factor, int64_t pairs) {
  const std::vector<double> all(static_cast<size_t>(pairs), factor);
  return {Linear{factor}, Divisors{all}, Yarn{factor, 4096, 32, 1, true, 0}, YarnGgml{factor, 4096, 32, 1, 0},
          LongRope{all, all, 4096, 4096}};
}

// The list that is read, as the one list, and as the short and the long of two.
std::vector<FrequencyLaw> Listed(const std::vector<double>& list) {
  std::vector<double> unused = list;
  for (double& divisor : unused) divisor += 1;
  return {Divisors{list}, LongRope{list, unused, 4096, 4096}, LongRope{unused, list, 4096, 4097}};
}

std::vector<FrequencyLaw> OtherNames(const Problem& problem) {
  if (std::holds_alternative<Plain>(problem.law)) return Neutral(problem.pairs());
  if (const auto* linear = std::get_if<Linear>(&problem.law)) return Slowed(linear->factor, problem.pairs());
  if (const auto* listed = std::get_if<Divisors>(&problem.law)) return Listed(listed->divisors);
  if (const auto* two = std::get_if<LongRope>(&problem.law))
    return Listed(two->length > two->original_length ? two->long_factors : two->short_factors);
  return {};
}

}  // namespace

bool HasOtherNames(const Problem& problem) {
  return std::holds_alternative<Plain>(problem.law) || std::holds_alternative<Linear>(problem.law) ||
         std::holds_alternative<Divisors>(problem.law) || std::holds_alternative<LongRope>(problem.law) ||
         std::holds_alternative<RopeRatio>(problem.law);
}

std::vector<Call> DegeneracyCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  for (const FrequencyLaw& law : OtherNames(partners.problem()))
    partners.Add([&](Problem& p) { p.law = law; });
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
