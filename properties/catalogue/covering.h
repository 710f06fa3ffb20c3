// A covering array: every pair of choice values that the kernel can take together occurs in some call.
#pragma once

#include <vector>

#include "properties/catalogue/random.h"
#include "properties/catalogue/recipe.h"

namespace ropecheck::catalogue {

// A recipe with every choice drawn from the menu; plain data more often than special data.
Recipe DrawRecipe(const Menu& menu, Random& random);

// Makes the choice c mean something (an axis map needs several axes), unless that takes the choice `fixed` for it.
void GiveMeaning(Recipe& recipe, int c, int fixed, const Menu& menu, Random& random);

// Calls that cover the pairs, the widest covering first as far as a greedy choice gives it. Pairs of two long
// lists (head_dim with position) are left to chance: each would need a call of its own. Deterministic in
// `seed`.
std::vector<Call> CoverPairs(const KernelInfo& kernel, const Menu& menu, uint64_t seed);

}  // namespace ropecheck::catalogue
