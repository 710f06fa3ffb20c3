// Where tensors lie: strides, aliasing, table rows, guard pages, alignment; and what ran before.
#include <algorithm>

#include "fuzz/mutations.h"
#include "reference/problem/draw.h"
#include "reference/problem/mismatch.h"

namespace ropecheck::fuzz {
namespace {

std::optional<Strides>& AnyOf(Layout& layout, ChoiceSource& choices) {
  std::optional<Strides>* all[] = {&layout.q, &layout.k, &layout.out_q, &layout.out_k};
  return *Pick(choices, all);
}

std::array<int64_t, 4> ExtentsOf(const Problem& p, const std::optional<Strides>& of) {
  const bool is_k = &of == &p.layout.k || &of == &p.layout.out_k;
  return {p.shape.batch, p.shape.tokens, is_k ? p.shape.heads_k.value_or(0) : p.shape.heads_q,
          p.window.head_dim};
}

void NewStrides(Call& call, ChoiceSource& choices) {
  Problem& p = call.problem;
  auto& strides = AnyOf(p.layout, choices);
  const bool written =
      p.placement == Placement::kInPlace || &strides == &p.layout.out_q || &strides == &p.layout.out_k;
  strides = DrawStrides(choices, ExtentsOf(p, strides), written);
  p.layout.packed_qkv = false;
}

// q and k, inputs and outputs: each of its own, or all alike.
void ShareStrides(Call& call, ChoiceSource& choices) {
  Layout& layout = call.problem.layout;
  const auto from = AnyOf(layout, choices);
  AnyOf(layout, choices) = from;
}

void OneStride(Call& call, ChoiceSource& choices) {
  auto& strides = AnyOf(call.problem.layout, choices);
  if (!strides) return;
  int64_t& one = (*strides)[choices.Choose(4)];
  one = Pick(choices, {one + 1, one - 1, one + 8, one * 2, -one, int64_t{0}});
}

void Dense(Call& call, ChoiceSource& choices) { AnyOf(call.problem.layout, choices).reset(); }

void Order(Call& call, ChoiceSource& choices) {
  call.problem.layout.order =
      Pick(choices, {AxisOrder::kBSHD, AxisOrder::kBHSD, AxisOrder::kSBHD, AxisOrder::kTHD});
}

void InPlace(Call& call, ChoiceSource&) {
  Placement& placement = call.problem.placement;
  placement = placement == Placement::kInPlace ? Placement::kOutOfPlace : Placement::kInPlace;
}

void PackedQkv(Call& call, ChoiceSource&) {
  call.problem.layout.packed_qkv = !call.problem.layout.packed_qkv;
}

void Table(Call& call, ChoiceSource& choices) {
  Problem& p = call.problem;
  if (auto* cache = std::get_if<GivenCache>(&p.angles)) {
    if (OneIn(choices, 2)) {
      cache->rows = std::max<int64_t>(cache->rows + Pick(choices, {1, -1, 7, -1000000}), 0);
    } else {
      const int64_t width = cache->layout == CacheLayout::kSeparate ? p.pairs() : p.window.rot_dim;
      cache->row_stride = OneIn(choices, 2) ? 0 : width + Between(choices, 1, 9);
    }
  } else if (auto* angles = std::get_if<GivenAngles>(&p.angles)) {
    angles->rows = std::max<int64_t>(angles->rows + Pick(choices, {1, -1, 7, -1000000}), 0);
  }
}

void Around(Call& call, ChoiceSource& choices) {
  Circumstances& around = call.around;
  switch (choices.Choose(3)) {
    case 0:
      around.mem = around.mem == MemorySide::kEnd ? MemorySide::kStart : MemorySide::kEnd;
      break;
    case 1:
      around.align = Pick(choices, {0, 2, 4, 8, 16, 32, 64});
      break;
    default:
      around.threads = static_cast<int32_t>(Between(choices, 1, 8));
  }
}

// A sequence: the same problem with one thing changed goes before, or what went before goes.
void Before(Call& call, ChoiceSource& choices) {
  constexpr size_t kMost = 3;
  if (!call.before.empty() && (call.before.size() == kMost || OneIn(choices, 2))) {
    call.before.erase(call.before.begin() + static_cast<ptrdiff_t>(choices.Choose(call.before.size())));
    return;
  }
  Call earlier{{}, call.problem, {}};
  const auto tables = {NumberMutations(), SizeMutations(), PositionMutations()};
  const auto table = *(tables.begin() + choices.Choose(tables.size()));
  table[choices.Choose(table.size())].apply(earlier, choices);
  Fit(earlier.problem);
  call.before.push_back(std::move(earlier.problem));
}

// Tensors that disagree on purpose.
void Mismatched(Call& call, ChoiceSource& choices) {
  call.around.bad = OneIn(choices, 2) ? "" : Mismatches()[choices.Choose(Mismatches().size())].name;
}

constexpr Mutation kRows[] = {{"new_strides", NewStrides},
                              {"share_strides", ShareStrides},
                              {"one_stride", OneStride},
                              {"dense", Dense},
                              {"order", Order},
                              {"in_place", InPlace},
                              {"packed_qkv", PackedQkv},
                              {"table", Table},
                              {"around", Around},
                              {"before", Before},
                              {"mismatched", Mismatched}};

}  // namespace

std::span<const Mutation> MemoryMutations() { return kRows; }

}  // namespace ropecheck::fuzz
