// Built for x86-64-v4 (AVX-512).
#include "reference/oracle/kernels_impl.h"

namespace ropecheck {

const Kernels kV4Kernels = {Isa::kV4,  "x86-64-v4", CosSinDoubleDouble, RotateF32,
                            RotateF16, RotateBF16,  RotateF64};

}  // namespace ropecheck
