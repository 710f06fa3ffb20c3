#include <algorithm>

#include "fuzz/mutations.h"
#include "reference/frequency/law_members.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/position_range.h"
#include "reference/problem/saturate.h"
#include "reference/problem/tensors.h"

namespace ropecheck::fuzz {
namespace {

constexpr int64_t kMostRows = int64_t{1} << 22;  // of a table; it is sparse, so that rows cost nothing

void FitWindow(Problem& p) {
  auto& [head_dim, rot_dim, offset] = p.window;
  head_dim = std::max<int64_t>(head_dim, 2);
  rot_dim = std::clamp<int64_t>(rot_dim / 2 * 2, 2, head_dim / 2 * 2);
  const bool blocks = p.pairing == Pairing::kBlocksHalf || p.pairing == Pairing::kBlocksInterleaved;
  if (blocks && rot_dim >= 4) rot_dim = rot_dim / 4 * 4;
  offset = p.pairing == Pairing::kWholeHeadHalf ? 0 : std::clamp<int64_t>(offset, 0, head_dim - rot_dim);
}

// One number per pair.
struct ListsOfLaw {
  size_t pairs;
  void operator()(std::vector<double>& list) const { list.resize(pairs, list.empty() ? 1.0 : list.back()); }
  template <class T>
  void operator()(T&) const {}
};

template <class T>
void FitSeries(Series<T>& series, int64_t count) {
  auto* list = std::get_if<std::vector<T>>(&series);
  if (list == nullptr) return;
  while (static_cast<int64_t>(list->size()) < count)
    list->push_back(list->empty() ? T{} : static_cast<T>(list->back() + 1));
  list->resize(static_cast<size_t>(std::max<int64_t>(count, 0)));
}

void FitPositions(Problem& p) {
  const int64_t all = p.shape.batch * p.shape.tokens;
  if (auto* ids = std::get_if<Ids>(&p.positions)) FitSeries(ids->ids, all);
  if (auto* real = std::get_if<RealPositions>(&p.positions)) FitSeries(real->values, all);
  if (auto* per = std::get_if<PerSequence>(&p.positions)) FitSeries(per->offsets, p.shape.batch);
  if (auto* axes = std::get_if<MultiAxis>(&p.positions)) {
    for (auto& ids : axes->ids) FitSeries(ids, all);
    int64_t sum = 0;
    for (const int64_t section : axes->sections) sum = SaturatingAdd(sum, section);
    if (sum != p.pairs() || axes->sections.size() != axes->ids.size())
      axes->sections = EvenSections(axes->map, axes->ids.size(), p.pairs());
  }
  if (auto* packed = std::get_if<Packed>(&p.positions)) {
    auto& cu = packed->cu_seqlens;
    for (int64_t& start : cu) start = std::clamp<int64_t>(start, 0, p.shape.tokens);
    if (cu.size() < 2) cu.resize(2);
    std::sort(cu.begin(), cu.end());
    cu.front() = 0;
    cu.back() = p.shape.tokens;
    if (packed->offsets) FitSeries(*packed->offsets, packed->sequences());
  }
}

void FitRows(Problem& p) {
  if (!HasTableByPosition(p)) return;
  const int64_t needed = PositionRangeOf(p).value_or(PositionRange{0, -1}).hi + 1;
  const auto fit = [needed](int64_t& rows) { rows = std::clamp<int64_t>(needed, rows, kMostRows); };
  if (auto* cache = std::get_if<GivenCache>(&p.angles)) fit(cache->rows);
  if (auto* angles = std::get_if<GivenAngles>(&p.angles)) fit(angles->rows);
}

}  // namespace

void Fit(Problem& p) {
  FitWindow(p);
  if (p.layout.order == AxisOrder::kTHD) p.shape.batch = 1;
  std::visit(
      [&](auto& law) {
        std::apply([&](auto&... member) { (ListsOfLaw{static_cast<size_t>(p.pairs())}(member), ...); },
                   LawMembers(law));
      },
      p.law);
  FitPositions(p);
  FitRows(p);
  if (!p.shape.heads_k) {
    p.layout.packed_qkv = false;
    p.layout.k.reset();
    p.layout.out_k.reset();
  }
  if (p.layout.packed_qkv) p.layout.q.reset(), p.layout.k.reset();
  if (p.placement == Placement::kInPlace) p.layout.out_q.reset(), p.layout.out_k.reset();
}

}  // namespace ropecheck::fuzz
