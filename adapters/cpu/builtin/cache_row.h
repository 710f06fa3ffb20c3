// The turns of one token from a given cos/sin cache, in any of its layouts.
#pragma once

#include <ropecheck/kernel.h>

#include <cstdint>
#include <vector>

#include "adapters/cpu/builtin/rotate.h"

namespace ropecheck::builtin {

// C is the cache's element type. The inverse turns by the negated angle: sin changes its sign, which is
// exact.
template <class C, class Real>
void ReadCacheRow(const KernelCall& c, int64_t row, std::vector<Turn<Real>>& turns) {
  const auto entry = [&](int64_t i, int member) {
    const CosSin<C> e = c.cache_at<C>(row, i, member);
    const auto sin = static_cast<Real>(e.sin);
    return CosSin<Real>{static_cast<Real>(e.cos), c.inverse() ? -sin : sin};
  };
  for (int64_t i = 0; i < c.pairs(); ++i) turns[i] = {entry(i, 0), entry(i, 1)};
}

}  // namespace ropecheck::builtin
