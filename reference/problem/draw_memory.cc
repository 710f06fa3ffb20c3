#include <algorithm>
#include <array>

#include "reference/problem/draw_parts.h"

namespace ropecheck {

// Axis by axis, fastest first, each stepping over all that the faster ones reach and a little more; then some
// are turned around, and inputs may repeat along an axis.
Strides DrawStrides(ChoiceSource& choices, const std::array<int64_t, 4>& extents, bool is_written) {
  const auto one_in = [&](uint64_t n) { return choices.Choose(n) == n - 1; };
  std::array<size_t, 4> fastest_first = {3, 2, 1, 0};
  if (one_in(2))
    for (size_t i = 3; i > 1; --i) std::swap(fastest_first[i], fastest_first[1 + choices.Choose(i)]);
  const bool spread_dims = one_in(4), turn = one_in(4), repeat = !is_written && one_in(6);
  Strides strides{};
  int64_t reach = 1;
  for (const size_t axis : fastest_first) {
    const int64_t pad = axis == 3 && !spread_dims ? 0 : static_cast<int64_t>(choices.Choose(6));
    strides[axis] = reach + pad;
    reach = std::max<int64_t>(extents[axis] - 1, 0) * strides[axis] + reach;
  }
  if (turn) strides[choices.Choose(4)] *= -1;
  if (repeat) strides[choices.Choose(3)] = 0;
  return strides;
}

std::optional<Strides> Drawer::MaybeStrides(int64_t heads, bool is_written) {
  if (!OneIn(3)) return {};
  return DrawStrides(choices_, {problem_.shape.batch, problem_.shape.tokens, heads, problem_.window.head_dim},
                     is_written);
}

void Drawer::DrawMemory() {
  Layout& layout = problem_.layout;
  const int64_t heads_q = problem_.shape.heads_q;
  const bool has_k = problem_.shape.heads_k.has_value();
  const int64_t heads_k = problem_.shape.heads_k.value_or(0);
  const bool in_place = OneIn(3);
  problem_.placement = in_place ? Placement::kInPlace : Placement::kOutOfPlace;
  if (!layout.packed_qkv) {
    layout.q = MaybeStrides(heads_q, in_place);
    if (has_k) layout.k = MaybeStrides(heads_k, in_place);
  }
  if (in_place) return;
  layout.out_q = MaybeStrides(heads_q, true);
  if (has_k) layout.out_k = MaybeStrides(heads_k, true);
}

}  // namespace ropecheck
