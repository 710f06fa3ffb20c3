// The catalogue: which calls a kernel is put through. Chosen inside the kernel's support, the same on every
// machine, independent of how the run is split.
#pragma once

#include <string_view>
#include <vector>

#include "adapters/host/subject.h"
#include "properties/catalogue/strata.h"
#include "properties/check.h"
#include "properties/tier.h"

namespace ropecheck::catalogue {

// Rises whenever the calls change for a given kernel and tier; it is the default seed.
inline constexpr uint64_t kVersion = 1;

struct Entry {
  Call call;
  std::string_view stratum;
  std::vector<const Check*> checks;  // made on it; all apply
};

// Checks of one call are made wherever they apply. Those that compare calls are made on so many cases each, chosen by
// chance among those they apply to and spread over the strata.
std::vector<Entry> Make(const KernelInfo& kernel, Tier tier, uint64_t seed = kVersion);

// Every stratum, for `ropecheck list` and the docs.
std::vector<Stratum> Strata();

}  // namespace ropecheck::catalogue
