// The turns of one token from a given cos/sin cache, in any of its layouts.
#pragma once

#include <ropecheck/kernel.h>

#include <cstdint>
#include <vector>

#include "adapters/cpu/builtin/rotate.h"

namespace ropecheck::builtin {

// Of token s of sequence b. C is the cache's element type.
template <class C, class Real>
void ReadCacheRow(const KernelCall& c, int64_t b, int64_t s, std::vector<Turn<Real>>& turns) {
  for (int64_t i = 0; i < c.pairs(); ++i) {
    const int64_t row = c.table_row(b, s, c.axis_of_pair(i).axis);
    const auto entry = [&](int member) {
      const CosSin<C> e = c.cache_at<C>(row, i, member);
      return CosSin<Real>{static_cast<Real>(e.cos), static_cast<Real>(e.sin)};
    };
    turns[i] = Directed(c, entry(0), entry(1));
  }
}

}  // namespace ropecheck::builtin
