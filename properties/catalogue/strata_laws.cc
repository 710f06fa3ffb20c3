#include "properties/catalogue/kitchen.h"
#include "properties/catalogue/strata.h"
#include "reference/problem/validate.h"
#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

void Laws(Kitchen& kitchen) {
  for (const int64_t law : kitchen.values(kLaw))
    for (const int64_t base : kitchen.values(kBase))
      for (const int64_t angles : kitchen.values(kAngles))
        for (const Choice spread : {kWindow, kHeadDim})
          kitchen.Add({{kLaw, law},
                       {kBase, base},
                       {kAngles, angles},
                       {spread, kitchen.any(spread)},
                       {kPosition, kitchen.any(kPosition)},
                       {kGain, kitchen.any(kGain)},
                       {kDType, kitchen.any(kDType)},
                       {kPairing, kitchen.any(kPairing)}});
}

// Ramps whose limits meet on a pair, so that the width is 0 and pair 0 is 0 from their start: within a context that is
// shorter than one turn both limits are cut to 0.
void EqualLimits(Kitchen& kitchen) {
  constexpr double kFactor = 4;
  constexpr int64_t kShort = 6;
  const auto add = [&](int64_t of, const FrequencyLaw& law) {
    for (const int64_t dtype : kitchen.values(kDType)) {
      auto call = kitchen.Make({{kLaw, of},
                                {kDType, dtype},
                                {kPosition, 15},
                                {kPairing, kitchen.any(kPairing)},
                                {kWindow, kitchen.any(kWindow)}});
      if (!call) continue;
      call->problem.law = law;
      if (Validate(*call) && Computable(call->problem)) kitchen.Add(std::move(*call));
    }
  };
  add(RC_LAW_YARN, Yarn{kFactor, kShort, 32, 1, true, 1});
  add(RC_LAW_YARN_GGML, YarnGgml{kFactor, kShort, 32, 1, 1});
  add(RC_LAW_YARN_KERAS, YarnKeras{kFactor, kShort, 32, 1, true});
}

// A length that changes the law, then one that does not: a kernel that keeps what the long call made of the law is
// wrong in the short one.
void LongThenShort(Kitchen& kitchen) {
  constexpr int64_t kOriginal = 4096, kLong = 4 * kOriginal;
  const auto add = [&](int64_t of, const auto& law_of) {
    auto call = kitchen.Make({{kLaw, of}, {kPosition, 257}});
    if (!call) return;
    call->problem.law = law_of(call->problem, kOriginal);
    Problem before = call->problem;
    before.law = law_of(before, kLong);
    call->before.push_back(std::move(before));
    if (Validate(*call)) kitchen.Add(std::move(*call));
  };
  add(RC_LAW_DYNAMIC_NTK, [](const Problem&, int64_t length) { return DynamicNtk{4, kOriginal, length}; });
  add(RC_LAW_LONG_ROPE, [](const Problem& problem, int64_t length) {
    const auto pairs = static_cast<size_t>(problem.pairs());
    return LongRope{std::vector<double>(pairs, 1.5), std::vector<double>(pairs, 5), kOriginal, length};
  });
}

constexpr Stratum kStrata[] = {
    {"laws", "frequency laws, bases and angle sources together", Tier::kQuick, Laws},
    {"equal-limits", "ramps of no width", Tier::kSmoke, EqualLimits},
    {"long-then-short", "a law that follows the length, after a longer call", Tier::kSmoke, LongThenShort},
};

}  // namespace

std::span<const Stratum> LawStrata() { return kStrata; }

}  // namespace ropecheck::catalogue
