// What the built-in kernels refuse: a window that does not fit the head, tensors whose shapes disagree, and
// table rows that do not exist.
#pragma once

#include <ropecheck/kernel.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace ropecheck::builtin {

struct Expected {
  uint32_t role;
  std::initializer_list<int64_t> shape;
};

// An absent tensor has every shape.
inline Status HasShape(const KernelCall& c, const Expected& expected) {
  const rc_tensor* t = c.tensor(expected.role);
  if (t == nullptr) return kOk;
  const int64_t* end = t->shape + t->ndim;
  if (std::equal(t->shape, end, expected.shape.begin(), expected.shape.end())) return kOk;
  const auto text = [](const int64_t* n, const int64_t* last) {
    std::string list = "[";
    for (const int64_t* at = n; at != last; ++at) list.append(at == n ? "" : ",").append(std::to_string(*at));
    return list.append("]");
  };
  return Rejected(std::string(detail::RoleName(expected.role)) + " has shape " + text(t->shape, end) +
                  ", the call needs " + text(expected.shape.begin(), expected.shape.end()));
}

inline Status CheckShapes(const KernelCall& c) {
  const bool thd = c.layout() == RC_THD;
  for (const uint32_t role : {RC_Q, RC_K, RC_OUT_Q, RC_OUT_K}) {
    const int64_t heads = role == RC_Q || role == RC_OUT_Q ? c.heads_q() : c.heads_k();
    const Status ok = thd ? HasShape(c, {role, {c.tokens(), heads, c.head_dim()}})
                          : HasShape(c, {role, {c.batch(), c.tokens(), heads, c.head_dim()}});
    if (!ok.ok()) return ok;
  }
  if (c.tensor(RC_POSITIONS) != nullptr) {
    const uint32_t kind = c.position_kind();
    if (c.multi_axis()) return HasShape(c, {RC_POSITIONS, {c.position_axes(), c.batch(), c.tokens()}});
    const bool one_each = kind == RC_POS_PER_SEQUENCE_I32 || kind == RC_POS_PER_SEQUENCE_I64;
    const Status ok = one_each     ? HasShape(c, {RC_POSITIONS, {c.batch()}})
                      : c.packed() ? HasShape(c, {RC_POSITIONS, {c.tensor(RC_CU_SEQLENS)->shape[0] - 1}})
                      : thd        ? HasShape(c, {RC_POSITIONS, {c.tokens()}})
                                   : HasShape(c, {RC_POSITIONS, {c.batch(), c.tokens()}});
    if (!ok.ok()) return ok;
  }
  return kOk;
}

// cu_seqlens must begin at 0, never fall, and end at the number of tokens.
inline Status CheckSequences(const KernelCall& c) {
  const int32_t* cu = c.cu_seqlens();
  const int64_t n = c.tensor(RC_CU_SEQLENS)->shape[0];
  if (n > 0 && cu[0] == 0 && std::is_sorted(cu, cu + n) && cu[n - 1] == c.tokens()) return kOk;
  return Rejected("cu_seqlens does not divide " + std::to_string(c.tokens()) + " tokens");
}

inline Status CheckTables(const KernelCall& c) {
  const int64_t rows = c.rows_given();
  const uint32_t layout = c.cache_layout();
  const bool stacked = layout == RC_CACHE_STACKED;
  const int64_t width = layout == RC_CACHE_SEPARATE ? c.pairs() : c.rot_dim();
  const int64_t angle_width = c.angle_width() == RC_ANGLES_PAIRS ? c.pairs() : c.rot_dim();
  for (const Status& ok : {HasShape(c, {RC_ANGLES, {rows, angle_width}}),
                           stacked ? HasShape(c, {RC_COS_SIN, {rows, c.pairs(), 2}})
                                   : HasShape(c, {RC_COS_SIN, {rows, c.rot_dim()}}),
                           HasShape(c, {RC_COS, {rows, width}}), HasShape(c, {RC_SIN, {rows, width}})}) {
    if (!ok.ok()) return ok;
  }
  return c.rows_in_table();
}

inline Status CheckArguments(const KernelCall& c) {
  if (c.rot_dim() < 2 || c.rot_dim() % 2 != 0 || c.rot_offset() < 0 ||
      c.rot_offset() + c.rot_dim() > c.head_dim()) {
    return Rejected("rot_dim " + std::to_string(c.rot_dim()) + " at " + std::to_string(c.rot_offset()) +
                    " is not an even part of head_dim " + std::to_string(c.head_dim()));
  }
  for (const Status& ok :
       {CheckShapes(c), HasShape(c, {RC_INV_FREQ, {c.pairs()}}), HasShape(c, {RC_PERIODS, {c.pairs()}})}) {
    if (!ok.ok()) return ok;
  }
  if (c.packed()) {
    if (Status ok = CheckSequences(c); !ok.ok()) return ok;
  }
  const bool table = c.angles() == RC_ANGLES_GIVEN || c.angles() == RC_ANGLES_CACHE;
  return table ? CheckTables(c) : Status(kOk);
}

}  // namespace ropecheck::builtin
