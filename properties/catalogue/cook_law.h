// The frequency law of a recipe, with the parameters of models and of corners.
#pragma once

#include "properties/catalogue/recipe.h"

namespace ropecheck::catalogue {

// Sets problem.law; needs its window. False for a law that this version does not know.
bool CookLaw(const Recipe& recipe, Problem& problem);

}  // namespace ropecheck::catalogue
