// Strata: the places where real kernels were wrong and where pairs of axis values do not lead by themselves.
// Rare ones get calls of their own, so that nothing is left to luck.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "properties/catalogue/recipe.h"
#include "properties/tier.h"

namespace ropecheck::catalogue {

class Kitchen;  // makes calls for a stratum: kitchen.h

struct Stratum {
  std::string_view name;
  std::string_view says;  // what it looks for
  Tier from;              // run at this tier and above
  void (*make)(Kitchen&);
};
std::span<const Stratum> ShapeStrata();     // strata_shapes.cc
std::span<const Stratum> PositionStrata();  // strata_positions.cc
std::span<const Stratum> LawStrata();       // strata_laws.cc
std::span<const Stratum> MemoryStrata();    // strata_memory.cc
std::span<const Stratum> InputStrata();     // strata_inputs.cc: data, sequences of calls, chance
std::span<const Stratum> InvalidStrata();   // strata_invalid.cc

}  // namespace ropecheck::catalogue
