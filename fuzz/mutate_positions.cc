// Positions where kernels lose them: beside powers of two and the edges of their types, at angles close to a multiple of
// pi/2, beside the last row of a table, in unlike sequences.
#include <algorithm>

#include "fuzz/mutations.h"
#include "reference/problem/saturate.h"

namespace ropecheck::fuzz {
namespace {

// Numerators of the convergents of pi: as angles of pair 0 they lie closest to its multiples.
constexpr int64_t kNearPi[] = {3,       22,      355,     103993,   104348,    208341,    312689,   833719,
                               1146408, 4272943, 5419351, 80143857, 165707065, 245850922, 411557987};
// Half types end or round here; so do int16, uint16, fp32, int32 and uint32.
constexpr int64_t kEdges[] = {
    256,    2048,   4096, 32768, 65504, 65520, 65536, 1 << 20, 1 << 24, int64_t{1} << 31, int64_t{1} << 32,
    131072, 1000000};

int64_t Moved(ChoiceSource& choices, int64_t n) {
  switch (choices.Choose(9)) {
    case 0:
      return SaturatingAdd(n, Pick(choices, {1, -1, 2, -2, 7, 64}));
    case 1:
      return Pick(choices, kEdges) + Between(choices, -2, 2);
    case 2:
      return (int64_t{1} << Between(choices, 0, 52)) + Between(choices, -1, 1);
    case 3:
      return Pick(choices, kNearPi);
    case 4:
      return OneIn(choices, 4) ? -n : n / 2;
    case 5:
      return SaturatingMultiply(n, 2);
    case 6:
      return Between(choices, 0, int64_t{1} << Between(choices, 1, 40));
    default:
      return Between(choices, 0, 40);
  }
}

template <class T>
void Shift(Series<T>& series, ChoiceSource& choices) {
  const auto moved = [&](T n) { return static_cast<T>(Moved(choices, static_cast<int64_t>(n))); };
  if (auto* list = std::get_if<std::vector<T>>(&series)) {
    if (!list->empty()) {
      T& one = (*list)[choices.Choose(list->size())];
      one = moved(one);
    }
    return;
  }
  auto& rule = std::get<Progression<T>>(series);
  T* parts[] = {&rule.start, &rule.start, &rule.step, &rule.batch_step};
  T& part = *Pick(choices, parts);
  part = &part == &rule.start ? moved(part) : static_cast<T>(Pick(choices, {0, 1, -1, 2, 7, 1000}));
}

// A rule becomes a list of the same numbers, which then may go their own ways.
void Spell(Series<int64_t>& series, int64_t batch, int64_t tokens) {
  constexpr int64_t kLongest = 64;
  const auto* rule = std::get_if<Progression<int64_t>>(&series);
  if (rule == nullptr || batch * tokens > kLongest) return;
  std::vector<int64_t> list;
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t s = 0; s < tokens; ++s)
      list.push_back(SaturatingAdd(rule->start, SaturatingAdd(SaturatingMultiply(s, rule->step),
                                                              SaturatingMultiply(b, rule->batch_step))));
  series = std::move(list);
}

void CuSeqlens(std::vector<int64_t>& cu, int64_t tokens, ChoiceSource& choices) {
  const size_t at = choices.Choose(std::max<size_t>(cu.size(), 1));
  switch (choices.Choose(4)) {
    case 0:
      cu.insert(cu.begin() + static_cast<ptrdiff_t>(at), Between(choices, 0, tokens));
      break;
    case 1:
      if (at < cu.size()) cu.insert(cu.begin() + static_cast<ptrdiff_t>(at), cu[at]);  // an empty sequence
      break;
    case 2:
      if (cu.size() > 2) cu.erase(cu.begin() + static_cast<ptrdiff_t>(at));
      break;
    default:
      if (at < cu.size()) cu[at] += Pick(choices, {1, -1});
  }
}

void Where(Call& call, ChoiceSource& choices) {
  Problem& p = call.problem;
  if (std::holds_alternative<Implicit>(p.positions)) p.positions = Offset{};
  if (auto* offset = std::get_if<Offset>(&p.positions)) offset->value = Moved(choices, offset->value);
  if (auto* per = std::get_if<PerSequence>(&p.positions)) Shift(per->offsets, choices);
  if (auto* ids = std::get_if<Ids>(&p.positions)) Shift(ids->ids, choices);
  if (auto* real = std::get_if<RealPositions>(&p.positions)) Shift(real->values, choices);
  if (auto* packed = std::get_if<Packed>(&p.positions)) {
    if (packed->offsets && OneIn(choices, 2))
      Shift(*packed->offsets, choices);
    else
      CuSeqlens(packed->cu_seqlens, p.shape.tokens, choices);
  }
  if (auto* axes = std::get_if<MultiAxis>(&p.positions); axes != nullptr && !axes->ids.empty())
    Shift(axes->ids[choices.Choose(axes->ids.size())], choices);
  if (auto* shard = std::get_if<ContextParallel>(&p.positions)) {
    shard->size = Between(choices, 1, 9);
    shard->rank = Between(choices, 0, shard->size - 1);
  }
}

void AsList(Call& call, ChoiceSource& choices) {
  Problem& p = call.problem;
  if (auto* per = std::get_if<PerSequence>(&p.positions)) Spell(per->offsets, 1, p.shape.batch);
  if (auto* ids = std::get_if<Ids>(&p.positions)) Spell(ids->ids, p.shape.batch, p.shape.tokens);
  if (auto* axes = std::get_if<MultiAxis>(&p.positions))
    for (auto& ids : axes->ids) Spell(ids, p.shape.batch, p.shape.tokens);
  Where(call, choices);
}

// Pairs move from one axis to another.
void Sections(Call& call, ChoiceSource& choices) {
  auto* axes = std::get_if<MultiAxis>(&call.problem.positions);
  if (axes == nullptr || axes->sections.size() < 2) return;
  int64_t& from = axes->sections[choices.Choose(axes->sections.size())];
  int64_t& to = axes->sections[choices.Choose(axes->sections.size())];
  const int64_t moved = Between(choices, 0, from);
  from -= moved;
  to += moved;
}

constexpr Mutation kRows[] = {{"where", Where}, {"as_list", AsList}, {"sections", Sections}};

}  // namespace

std::span<const Mutation> PositionMutations() { return kRows; }

}  // namespace ropecheck::fuzz
