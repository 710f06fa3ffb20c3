#include "tests/mutants/honest_axes.h"

#include <cmath>

namespace ropecheck::mutants {

Support HonestAxes::support() const {
  using namespace axis;
  return {half,     interleaved,      full_window, leading_window, f32,         bf16,
          axes_i32, axes_i64,         any_map,     ids_i64,        offsets_i64, implicit,
          thd,      context_parallel, bshd_dense,  out_of_place,   in_place};
}

float HonestAxes::InvFreq(const KernelCall& c, int64_t i) {
  const AxisOfPair pair = AxisOf(c, i);
  return 1 / std::pow(static_cast<float>(c.base()),
                      static_cast<float>(2 * pair.index) / static_cast<float>(pair.dim));
}

int64_t HonestAxes::PairPosition(const At& at, int64_t i) {
  return at.c.multi_axis() ? OnAxis(at, AxisOf(at.c, i).axis) : Position(at);
}

float HonestAxes::Angle(const At& at, int64_t i) {
  return static_cast<float>(PairPosition(at, i)) * KeptInvFreq(at.c, i);
}

int64_t HonestAxes::Id(const KernelCall& c, int64_t n) {
  return c.tensor(RC_POSITIONS)->dtype == RC_I32 ? c.positions<int32_t>()[n] : c.positions<int64_t>()[n];
}

}  // namespace ropecheck::mutants
