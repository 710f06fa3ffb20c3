// Multi-axis positions (M-RoPE, 2-D vision): which axis turns a pair, and with which frequency. Included by
// problem.h, where Problem::axis_of_pair() uses it.
//
// greedy (openPangu): every next pair goes to the axis that is furthest behind, counting placed pairs against its
// section, among those that have pairs left and did not get the pair before; ties go to the first such axis. Where
// no other axis has pairs left, the same axis follows itself. Of three axes the first keeps one pair back, the last.
#pragma once

#include <cstdint>
#include <vector>

#include "ropecheck/adapter.h"

namespace ropecheck {
inline namespace kernel_v0 {

// Plain law: inv_freq = base^(-2 index/dim).
struct AxisOfPair {
  int64_t axis;
  int64_t index, dim;
};

namespace detail {

// The section that pair i lies in, and the pairs before it.
inline AxisOfPair Section(const rc_problem& p, int64_t i) {
  int64_t axis = 0, before = 0;
  while (axis + 1 < p.n_sections && i - before >= p.sections[axis]) before += p.sections[axis++];
  return {axis, i - before, p.sections[axis]};
}

inline int64_t GreedyAxis(const rc_problem& p, int64_t wanted) {
  std::vector<int64_t> quota(p.sections, p.sections + p.n_sections), placed(p.n_sections, 0);
  if (quota.size() == 3) quota[0] -= 1;
  int64_t last = -1;
  for (int64_t i = 0; i <= wanted; ++i) {
    int64_t next = -1, same = -1;
    for (int64_t a = 0; a < p.n_sections; ++a) {
      if (placed[a] == quota[a]) continue;
      if (a == last) {
        same = a;
      } else if (next < 0 || static_cast<double>(placed[a]) / static_cast<double>(quota[a]) <
                                 static_cast<double>(placed[next]) / static_cast<double>(quota[next])) {
        next = a;
      }
    }
    last = next >= 0 ? next : same;
    if (last < 0) return 0;
    placed[last] += 1;
  }
  return last;
}

inline AxisOfPair MapPair(const rc_problem& p, int64_t i) {
  const int64_t* n = p.sections;
  AxisOfPair pair{0, i, p.rot_dim};
  if (p.n_sections == 0) return pair;
  const AxisOfPair section = Section(p, i);
  switch (p.axis_map) {
    case RC_MAP_CHUNKED:
      pair.axis = section.axis;
      break;
    case RC_MAP_INTERLEAVED:
      if (i % 3 == 1 && i < 3 * n[1]) pair.axis = 1;
      if (i % 3 == 2 && i < 3 * n[2]) pair.axis = 2;
      break;
    case RC_MAP_GGML_INTERLEAVED:
      pair.axis = 3;
      for (int64_t a = 0; a < 3; ++a)
        if (i % 3 == a && i < 3 * n[a]) pair.axis = a;
      break;
    case RC_MAP_ERNIE:
      pair.axis = i >= n[0] + n[1] ? 2 : i % 2 == 0 ? 0 : 1;
      break;
    case RC_MAP_VISION:
      return {section.axis, section.index, 2 * section.dim};
    case RC_MAP_ALTERNATING:
      return {i % 2, i / 2, p.rot_dim / 2};
    case RC_MAP_PIXTRAL:
      return {section.axis, 2 * section.index + section.axis, p.rot_dim};
    case RC_MAP_GREEDY:
      pair.axis = GreedyAxis(p, i);
      break;
  }
  return pair;
}

}  // namespace detail
}  // namespace kernel_v0
}  // namespace ropecheck
