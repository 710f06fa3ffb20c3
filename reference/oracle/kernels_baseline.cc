// Runs on every x86-64. Double-double without a hardware FMA costs a library call per product, so cos and sin
// come from FX128 here.
#include "reference/oracle/fx128.h"
#include "reference/oracle/kernels_impl.h"

namespace ropecheck {
namespace {

void CosSinFixedPoint(uint64_t position, size_t n, const Turns* turns, CosSinRow row) {
  for (size_t i = 0; i < n; ++i) {
    const Fx128CosSin exact = CosSinFx128(position, turns[i]);
    const HiLo cos = ToDoubles(exact.cos), sin = ToDoubles(exact.sin);
    row.cos_hi[i] = cos.hi;
    row.cos_lo[i] = cos.lo;
    row.sin_hi[i] = sin.hi;
    row.sin_lo[i] = sin.lo;
  }
}

}  // namespace

const Kernels kBaselineKernels = {Isa::kBaseline, "x86-64",   CosSinFixedPoint, RotateF32,
                                  RotateF16,      RotateBF16, RotateF64};

}  // namespace ropecheck
