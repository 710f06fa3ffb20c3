#include <fmt/format.h>

#include "reference/problem/rules.h"

namespace ropecheck {

Complaint ShapeStructure(const Problem& problem) {
  struct Size {
    std::string_view name, axis;
    int64_t value;
  };
  const Size sizes[] = {
      {"batch", "b", problem.shape.batch},           {"tokens", "s", problem.shape.tokens},
      {"heads_q", "h", problem.shape.heads_q},       {"heads_k", "h", problem.shape.heads_k.value_or(0)},
      {"head_dim", "d", problem.window.head_dim},    {"rot_dim", "r", problem.window.rot_dim},
      {"rot_offset", "r", problem.window.rot_offset}};
  for (const Size& size : sizes)
    if (size.value < 0 || size.value > kLargestSize)
      return fmt::format("{} {} is not between 0 and 2^40 (axis {})", size.name, size.value, size.axis);
  return {};
}

Complaint CheckWindow(const Problem& problem) {
  const auto [head_dim, rot_dim, offset] = problem.window;
  const int64_t even = rot_dim / 2 * 2, fits = head_dim / 2 * 2;
  if (head_dim < 2)
    return fmt::format("head_dim {} has no pair to rotate (axis d). Use d2 or more", head_dim);
  if (rot_dim < 2) return fmt::format("rot_dim {} has no pair to rotate (axis r). Use r2+0", rot_dim);
  if (rot_dim > head_dim)
    return fmt::format("rot_dim {} is larger than head_dim {} (axis r). Use r{}+0, or d{}", rot_dim, head_dim,
                       fits, rot_dim);
  if (rot_dim % 2 != 0)
    return fmt::format("rot_dim {} is odd, and pairs need it even (axis r). Use r{}+{}", rot_dim, even,
                       offset);
  if (offset + rot_dim > head_dim)
    return fmt::format("rot_offset {} + rot_dim {} is beyond head_dim {} (axis r). Use r{}+{}", offset,
                       rot_dim, head_dim, rot_dim, head_dim - rot_dim);
  if (problem.pairing == Pairing::kBlocksHalf && rot_dim % 4 != 0)
    return fmt::format("rot_dim {} does not split into two blocks of halves (axis r). Use a multiple of 4",
                       rot_dim);
  if (problem.pairing == Pairing::kBlocksInterleaved && rot_dim % 4 != 0)
    return fmt::format("rot_dim {} does not split into two blocks of pairs (axis r). Use a multiple of 4",
                       rot_dim);
  if (problem.pairing == Pairing::kWholeHeadHalf && head_dim % 2 != 0)
    return fmt::format("head_dim {} has no halves (axis d). Use d{}", head_dim, fits);
  if (problem.pairing == Pairing::kWholeHeadHalf && offset != 0)
    return fmt::format("whole_head_half begins with the head: rot_offset {} is not 0 (axis r). Use r{}+0",
                       offset, rot_dim);
  return {};
}

Complaint CheckHeads(const Problem& problem) {
  const int64_t heads_q = problem.shape.heads_q, heads_k = problem.shape.heads_k.value_or(0);
  if (heads_k > 0 && heads_q % heads_k != 0)
    return fmt::format("heads_k {} does not divide heads_q {} (axis h). Use h{}/{}", heads_k, heads_q,
                       (heads_q + heads_k - 1) / heads_k * heads_k, heads_k);
  return {};
}

}  // namespace ropecheck
