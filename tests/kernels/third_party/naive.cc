#include "tests/kernels/third_party/naive.h"

#include <cmath>
#include <cstring>
#include <stdexcept>

#include "reference/problem/pairs.h"
#include "tests/kernels/third_party/naive_law.h"

namespace ropecheck {
namespace {

const TensorView& Find(std::span<const TensorView> views, Role role) {
  for (const TensorView& view : views) {
    if (view.tensor->role == role) return view;
  }
  throw std::logic_error("no tensor " + std::string(Name(role)));
}

double At(const TensorView& view, int64_t element) {
  const Tensor& t = *view.tensor;
  return Decode(t.dtype, view.base + (t.offset + element) * Info(t.dtype).bytes);
}

int64_t Position(const Problem& p, std::span<const TensorView> views, int64_t b, int64_t s, int64_t i) {
  if (!std::holds_alternative<MultiAxis>(p.positions)) return PositionOf(p, b, s);
  const TensorView& ids = Find(views, Role::kPositions);  // [axes, batch, tokens], dense
  const int64_t axis = static_cast<int64_t>(NaiveAxis(p, i));
  const int64_t element = ids.tensor->offset + (axis * p.shape.batch + b) * p.shape.tokens + s;
  const bool is_wide = ids.tensor->dtype == DType::kI64;
  int64_t wide = 0;
  int32_t narrow = 0;
  if (is_wide) {
    std::memcpy(&wide, ids.base + element * 8, 8);
  } else {
    std::memcpy(&narrow, ids.base + element * 4, 4);
  }
  return is_wide ? wide : narrow;
}

struct Turn {
  double cos, sin, angle;
};

Turn TurnOf(const Problem& p, std::span<const TensorView> views, int64_t b, int64_t s, int64_t i) {
  if (const auto* cache = std::get_if<GivenCache>(&p.angles)) {
    const TensorView& cos = Find(views, Role::kCos);
    const TensorView& sin = Find(views, Role::kSin);
    const int64_t row = std::holds_alternative<MultiAxis>(p.positions) ? Position(p, views, b, s, i)
                                                                       : TableRowOf(p, cache->index, b, s);
    if (row < 0 || row >= cos.tensor->shape[0]) return {NAN, NAN, 0};  // to be refused
    const int64_t at = row * cos.tensor->strides[0] + i;
    return {At(cos, at), At(sin, at), 0};
  }
  const double angle = static_cast<double>(Position(p, views, b, s, i)) * NaiveFrequency(p, i);
  const double sign = p.direction == Direction::kInverse ? -1 : 1;
  return {p.gain * std::cos(angle), p.gain * std::sin(angle) * sign, std::abs(angle)};
}

}  // namespace

double ElementAt(const TensorView& view, int64_t b, int64_t s, int64_t h, int64_t d) {
  const int64_t* n = view.tensor->strides.data() + (view.tensor->ndim - 3);
  return At(view,
            (view.tensor->ndim == 4 ? b * view.tensor->strides[0] : 0) + s * n[0] + h * n[1] + d * n[2]);
}

std::vector<Expected> Naive(const Problem& p, std::span<const TensorView> views, Role role) {
  const TensorView& x = Find(views, role);
  const int64_t heads = role == Role::kQ ? p.shape.heads_q : *p.shape.heads_k;
  const int64_t dim = p.window.head_dim;
  std::vector<Expected> expected;
  for (int64_t b = 0; b < p.shape.batch; ++b) {
    for (int64_t s = 0; s < p.shape.tokens; ++s) {
      for (int64_t h = 0; h < heads; ++h) {
        std::vector<Expected> head(static_cast<size_t>(dim));
        for (int64_t d = 0; d < dim; ++d) head[static_cast<size_t>(d)].value = ElementAt(x, b, s, h, d);
        for (int64_t i = 0; i < p.pairs(); ++i) {
          const PairMembers pair = ReadMembers(PairRuns(p), i);
          Expected& y0 = head[static_cast<size_t>(pair.first)];
          Expected& y1 = head[static_cast<size_t>(pair.second)];
          const auto [cos, sin, angle] = TurnOf(p, views, b, s, i);
          const double x0 = y0.value, x1 = y1.value, norm = std::hypot(x0, x1) * std::hypot(cos, sin);
          y0 = {x0 * cos - x1 * sin, norm, angle};
          y1 = {x1 * cos + x0 * sin, norm, angle};
        }
        expected.insert(expected.end(), head.begin(), head.end());
      }
    }
  }
  return expected;
}

}  // namespace ropecheck
