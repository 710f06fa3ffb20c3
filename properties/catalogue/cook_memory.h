// The memory axes of a recipe: storage order, strides, placement.
#pragma once

#include "properties/catalogue/recipe.h"

namespace ropecheck::catalogue {

// Sets layout and placement of a problem whose shape and window are set. False: no such call.
bool CookMemory(const Recipe& recipe, Problem& problem);

}  // namespace ropecheck::catalogue
