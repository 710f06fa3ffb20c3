// The position axis of a recipe: kinds, first position, pattern of ids.
#pragma once

#include <optional>

#include "properties/catalogue/recipe.h"

namespace ropecheck::catalogue {

// Table rows a cache or angle table may have when it is looked up by position; the arena is sparse, so that
// only touched rows cost memory, but its address range is not unlimited.
inline constexpr int64_t kMaxTableRows = int64_t{1} << 21;

// Whether tokens are packed: RC_POS_PACKED, with or without offsets.
bool IsPacked(int64_t kind);

// Mends the recipe's position choices for the problem made so far (shape, layout and table index are set),
// and gives the positions; nullopt when no such positions exist.
std::optional<Positions> CookPositions(Recipe& recipe, const Problem& problem);

}  // namespace ropecheck::catalogue
