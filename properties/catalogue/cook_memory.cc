#include "properties/catalogue/cook_memory.h"

#include "ropecheck/adapter.h"

namespace ropecheck::catalogue {
namespace {

// How far a tensor's strides are from dense, in elements.
struct Padding {
  int64_t head = 0;  // behind each head
  int64_t row = 0;   // behind each row of heads, or plane of tokens
  int64_t dim = 1;   // dim stride
};

Strides StridesOf(const Problem& problem, int64_t heads, const Padding& pad) {
  const Shape& shape = problem.shape;
  const int64_t head = problem.window.head_dim * pad.dim + pad.head;
  const int64_t row = heads * head + pad.row;
  switch (problem.layout.order) {
    case AxisOrder::kBHSD: {
      const int64_t plane = shape.tokens * head + pad.row;
      return {heads * plane, head, plane, pad.dim};
    }
    case AxisOrder::kSBHD:
      return {row, shape.batch * row, head, pad.dim};
    default:
      return {shape.tokens * row + pad.row, row, head, pad.dim};
  }
}

// Only inputs may run backwards or repeat; each axis in turn.
bool Reverse(const Recipe& recipe, const Problem& problem, Strides& strides) {
  if (problem.placement == Placement::kInPlace) return false;
  const uint64_t way = recipe.seed % 4;
  if (way == 3) {
    strides[0] = 0;  // one sequence serves the batch, as after an expand
  } else {
    strides[way] = -strides[way];
  }
  return true;
}

}  // namespace

bool CookMemory(const Recipe& recipe, Problem& problem) {
  Layout& layout = problem.layout;
  layout.order = static_cast<AxisOrder>(recipe[kLayout]);
  problem.placement = static_cast<Placement>(recipe[kPlacement]);
  const int64_t kind = recipe[kStrides];
  if (kind == RC_STRIDES_QKV) {
    layout.packed_qkv = true;
    return problem.shape.heads_k.has_value();
  }
  if (kind == RC_STRIDES_DENSE) return true;

  const int64_t dim = kind == RC_STRIDES_ANY_DIM ? 2 : 1;
  const auto set = [&](std::optional<Strides>& q, std::optional<Strides>& k, const Padding& for_q,
                       const Padding& for_k) {
    q = StridesOf(problem, problem.shape.heads_q, for_q);
    if (problem.shape.heads_k) k = StridesOf(problem, *problem.shape.heads_k, for_k);
  };
  // q and k unlike each other, also where they have as many heads; outputs unlike the inputs, or dense.
  set(layout.q, layout.k, {1, 5, dim}, {0, 3, dim});
  if (kind == RC_STRIDES_REVERSED) return Reverse(recipe, problem, *layout.q);
  if (problem.placement == Placement::kOutOfPlace && recipe.seed % 3 == 1)
    set(layout.out_q, layout.out_k, {2, 0, dim}, {1, 7, dim});
  return true;
}

}  // namespace ropecheck::catalogue
