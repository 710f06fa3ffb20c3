// What a problem asks for, as ggml's arguments.
#pragma once

#include <ropecheck/kernel.h>

#include "adapters/cpu/ggml/rope.h"

namespace ropecheck::ggml {

Rotation RotationOf(const Problem& problem);

}  // namespace ropecheck::ggml
