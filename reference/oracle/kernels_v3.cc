// Built for x86-64-v3 (AVX2, FMA, BMI2).
#include "reference/oracle/kernels_impl.h"

namespace ropecheck {

const Kernels kV3Kernels = {Isa::kV3,  "x86-64-v3", CosSinDoubleDouble, RotateF32,
                            RotateF16, RotateBF16,  RotateF64};

}  // namespace ropecheck
