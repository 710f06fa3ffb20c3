#include "reference/precision/metric.h"

#include <algorithm>
#include <cmath>

namespace ropecheck {

Grid Grid::Of(DType dtype) {
  const DTypeInfo& info = Info(dtype);
  return {std::ldexp(1.0, -info.precision), std::ldexp(1.0, info.min_exponent)};
}

double OverflowThreshold(DType dtype) {
  const DTypeInfo& info = Info(dtype);
  return std::ldexp(2 - std::ldexp(1.0, -info.precision), info.max_exponent);
}

double PairUlp(DType dtype, double got, double want, double y0, double y1) {
  // Scaling by the pair's own binade keeps the square of the norm in range over the whole of double.
  const double largest = std::max(std::fabs(y0), std::fabs(y1));
  const int exponent = largest > 0 && std::isfinite(largest) ? std::ilogb(largest) : 0;
  const auto scaled = [exponent](double v) { return std::ldexp(v, -exponent); };
  Grid grid = Grid::Of(dtype);
  grid.min_normal = scaled(grid.min_normal);
  const double norm_squared = scaled(y0) * scaled(y0) + scaled(y1) * scaled(y1);
  return std::fabs(scaled(got) - scaled(want)) * InverseUlpOfNorm(grid, norm_squared);
}

}  // namespace ropecheck
