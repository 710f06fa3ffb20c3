#include "reference/problem/axis_map.h"

#include <algorithm>
#include <array>

namespace ropecheck {
namespace {

struct Spot {
  int64_t axis, start;  // the section, and its first pair
};

Spot Chunk(const std::vector<int64_t>& sections, int64_t pair) {
  int64_t start = 0;
  for (size_t axis = 0; axis + 1 < sections.size(); ++axis) {
    if (pair < start + sections[axis]) return {static_cast<int64_t>(axis), start};
    start += sections[axis];
  }
  return {static_cast<int64_t>(sections.size()) - 1, start};
}

// Sections of a map whose number of axes is not right (problems that are invalid on purpose).
int64_t SectionOf(const MultiAxis& positions, size_t axis) {
  return axis < positions.sections.size() ? positions.sections[axis] : 0;
}

int64_t GreedyAxis(const std::vector<int64_t>& sections, int64_t pair) {
  std::array<int64_t, kMostAxes> total{}, placed{};
  const size_t axes = std::min(sections.size(), kMostAxes);
  std::copy_n(sections.begin(), axes, total.begin());
  if (axes == 3) --total[0];  // set aside, as the last pair
  size_t previous = kMostAxes;
  for (int64_t i = 0; i <= pair; ++i) {
    size_t best = kMostAxes;
    for (const bool repeats : {false, true}) {
      for (size_t axis = 0; axis < axes; ++axis) {
        if (placed[axis] >= total[axis] || (axis == previous) != repeats) continue;
        // placed/total as fractions, without division
        if (best == kMostAxes || placed[axis] * total[best] < placed[best] * total[axis]) best = axis;
      }
      if (best != kMostAxes) break;
    }
    if (best == kMostAxes) return 0;
    ++placed[best];
    previous = best;
  }
  return static_cast<int64_t>(previous);
}

PairAxis AxisIn(const MultiAxis& positions, int64_t rot_dim, int64_t pair) {
  const auto& sections = positions.sections;
  const auto within = [&](size_t axis) { return pair < 3 * SectionOf(positions, axis); };
  switch (positions.map) {
    case AxisMap::kChunked:
      return {Chunk(sections, pair).axis, pair, rot_dim};
    case AxisMap::kInterleaved: {
      const int64_t axis = pair % 3;
      return {axis != 0 && within(static_cast<size_t>(axis)) ? axis : 0, pair, rot_dim};
    }
    case AxisMap::kGgmlInterleaved: {
      const int64_t axis = pair % 3;
      return {within(static_cast<size_t>(axis)) ? axis : 3, pair, rot_dim};
    }
    case AxisMap::kErnie:
      return {pair < SectionOf(positions, 0) + SectionOf(positions, 1) ? pair % 2 : 2, pair, rot_dim};
    case AxisMap::kVision: {
      const auto [axis, start] = Chunk(sections, pair);
      return {axis, pair - start, 2 * std::max<int64_t>(SectionOf(positions, static_cast<size_t>(axis)), 1)};
    }
    case AxisMap::kAlternating:
      return {pair % 2, pair / 2, std::max<int64_t>(rot_dim / 2, 1)};
    case AxisMap::kPixtral: {
      const auto [axis, start] = Chunk(sections, pair);
      return {axis, 2 * (pair - start) + (axis == 0 ? 0 : 1), rot_dim};
    }
    case AxisMap::kGreedy:
      return {GreedyAxis(sections, pair), pair, rot_dim};
  }
  return {0, pair, rot_dim};
}

}  // namespace

PairAxis AxisOfPair(const Problem& problem, int64_t pair) {
  const int64_t rot_dim = problem.window.rot_dim;
  const auto* positions = std::get_if<MultiAxis>(&problem.positions);
  if (positions == nullptr || positions->ids.empty()) return {0, pair, rot_dim};
  PairAxis at = AxisIn(*positions, rot_dim, pair);
  at.axis = std::clamp<int64_t>(at.axis, 0, static_cast<int64_t>(positions->ids.size()) - 1);
  return at;
}

PairOfHead HeadPair(const Problem& problem, int64_t pair) {
  const PairAxis at = AxisOfPair(problem, pair);
  return {.pair = pair, .index = at.index, .rot_dim = at.dim, .head_dim = problem.window.head_dim};
}

AxisCount AxesOf(AxisMap map) {
  switch (map) {
    case AxisMap::kChunked:
    case AxisMap::kVision:
      return {1, kMostAxes};
    case AxisMap::kInterleaved:
    case AxisMap::kErnie:
      return {3, 3};
    case AxisMap::kGgmlInterleaved:
      return {4, 4};
    case AxisMap::kAlternating:
    case AxisMap::kPixtral:
      return {2, 2};
    case AxisMap::kGreedy:
      return {2, 3};
  }
  return {1, kMostAxes};
}

std::vector<int64_t> EvenSections(AxisMap map, size_t axes, int64_t pairs) {
  const auto [least, most] = AxesOf(map);
  const int64_t n = static_cast<int64_t>(axes);
  const bool too_few = map == AxisMap::kGreedy && axes == 3 && pairs < 1;
  if (axes < least || axes > most || pairs < 0 || too_few) return {};
  if (map == AxisMap::kAlternating && pairs % 2 != 0) return {};
  std::vector<int64_t> sections;
  for (int64_t axis = 0; axis < n; ++axis) sections.push_back(pairs / n + (axis < pairs % n ? 1 : 0));
  return sections;
}

}  // namespace ropecheck
