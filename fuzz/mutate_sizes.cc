// Extents beside vector widths and launch limits, and windows inside the head.
#include <algorithm>

#include "fuzz/mutations.h"

namespace ropecheck::fuzz {
namespace {

// A size near another one, beside a power of two, or any small one; now and then none.
int64_t Resized(ChoiceSource& choices, int64_t n, int64_t most) {
  int64_t size = n;
  switch (choices.Choose(8)) {
    case 0:
    case 1:
      size = n + Pick(choices, {1, -1, 2, -2});
      break;
    case 2:
      size = OneIn(choices, 2) ? n * 2 : n / 2;
      break;
    case 3:
    case 4:
      size = (int64_t{1} << Between(choices, 0, 10)) + Between(choices, -1, 1);
      break;
    case 5:
      size = Between(choices, 1, most);
      break;
    case 6:
      size = Between(choices, 1, 20);
      break;
    case 7:
      size = OneIn(choices, 6) ? 0 : n + 8 * Between(choices, -2, 2);
      break;
  }
  return std::clamp<int64_t>(size, 0, most);
}

void Batch(Call& call, ChoiceSource& choices) {
  int64_t& batch = call.problem.shape.batch;
  batch = Resized(choices, batch, 64);
}

void Tokens(Call& call, ChoiceSource& choices) {
  int64_t& tokens = call.problem.shape.tokens;
  tokens = Resized(choices, tokens, 1100);
}

// As many heads of q for each of k as before.
void Heads(Call& call, ChoiceSource& choices) {
  Shape& shape = call.problem.shape;
  if (!shape.heads_k || *shape.heads_k == 0) {
    shape.heads_q = Resized(choices, shape.heads_q, 256);
    return;
  }
  const int64_t ratio = shape.heads_q / *shape.heads_k;
  shape.heads_k = Resized(choices, *shape.heads_k, 128);
  shape.heads_q = *shape.heads_k * ratio;
}

void Ratio(Call& call, ChoiceSource& choices) {
  Shape& shape = call.problem.shape;
  if (shape.heads_k && *shape.heads_k > 0)
    shape.heads_q =
        *shape.heads_k * std::max<int64_t>(Resized(choices, shape.heads_q / *shape.heads_k, 64), 1);
}

void Keys(Call& call, ChoiceSource& choices) {
  Shape& shape = call.problem.shape;
  if (shape.heads_k && OneIn(choices, 2)) {
    shape.heads_k.reset();
  } else {
    shape.heads_k = OneIn(choices, 2) ? 1 : shape.heads_q;
  }
}

// A full window stays full, half a head stays half: the rest of the mistakes have their own rows.
void HeadDim(Call& call, ChoiceSource& choices) {
  auto& [head_dim, rot_dim, offset] = call.problem.window;
  const bool full = rot_dim == head_dim, trailing = offset > 0 && offset + rot_dim == head_dim;
  head_dim = std::max<int64_t>(Resized(choices, head_dim, 600), 2);
  if (full) rot_dim = head_dim;
  if (trailing) offset = std::max<int64_t>(head_dim - rot_dim, 0);
}

void RotDim(Call& call, ChoiceSource& choices) {
  auto& [head_dim, rot_dim, offset] = call.problem.window;
  rot_dim = std::clamp<int64_t>(2 * Resized(choices, rot_dim / 2, head_dim / 2), 2, head_dim / 2 * 2);
}

void RotOffset(Call& call, ChoiceSource& choices) {
  auto& [head_dim, rot_dim, offset] = call.problem.window;
  const int64_t room = head_dim - rot_dim;
  const int64_t offsets[] = {0, room, room / 2, offset + 1, offset - 1, Between(choices, 0, room)};
  offset = Pick(choices, offsets);
}

constexpr Mutation kRows[] = {{"batch", Batch},    {"tokens", Tokens},       {"heads", Heads},
                              {"ratio", Ratio},    {"keys", Keys},           {"head_dim", HeadDim},
                              {"rot_dim", RotDim}, {"rot_offset", RotOffset}};

}  // namespace

std::span<const Mutation> SizeMutations() { return kRows; }

}  // namespace ropecheck::fuzz
