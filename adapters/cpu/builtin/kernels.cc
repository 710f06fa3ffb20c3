// The library of built-in kernels. Each is in a header of its own, and may serve as the start of an adapter.
#include <ropecheck/kernel.h>

#include "adapters/cpu/builtin/cache.h"
#include "adapters/cpu/builtin/f32.h"
#include "adapters/cpu/builtin/f64.h"
#include "adapters/cpu/builtin/glm4.h"

using namespace ropecheck::builtin;

ROPECHECK_KERNELS(F64, F32Pow, F32Iterated, CacheF32, CacheIn<ropecheck::Half>, CacheIn<ropecheck::BFloat16>,
                  Glm4)
