// What a kernel is called with: Problem (the numbers, problem.h), KernelCall (the numbers and the tensors), Operand
// (q or k). Thin readers of adapter.h's structs: nothing is copied, nothing may be kept after run() has
// returned. A reader that does not fit the call (the wrong element type, a tensor that the call lacks) throws
// std::logic_error, which becomes a failed call that says so. Included by kernel.h.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "ropecheck/adapter.h"
#include "ropecheck/number.h"
#include "ropecheck/problem.h"
#include "ropecheck/status.h"

namespace ropecheck {
inline namespace kernel_v0 {

namespace detail {

inline const char* RoleName(uint32_t role) {
  constexpr const char* kNames[] = {"q",          "k",        "out_q",  "out_k", "positions",
                                    "cu_seqlens", "inv_freq", "angles", "cos",   "sin",
                                    "cos_sin",    "factors",  "periods"};
  return role < sizeof kNames / sizeof *kNames ? kNames[role] : "a tensor";
}

// 16-bit types other than ours (uint16_t, _Float16, a vendor's) serve for both half formats.
template <class T>
constexpr bool Holds(uint32_t dtype) {
  if constexpr (std::is_same_v<T, double>) return dtype == RC_F64;
  if constexpr (std::is_same_v<T, float>) return dtype == RC_F32;
  if constexpr (std::is_same_v<T, Half>) return dtype == RC_F16;
  if constexpr (std::is_same_v<T, BFloat16>) return dtype == RC_BF16;
  if constexpr (sizeof(T) == 2) return dtype == RC_F16 || dtype == RC_BF16;
  if constexpr (std::is_integral_v<T> && sizeof(T) == 4) return dtype == RC_I32;
  if constexpr (std::is_integral_v<T> && sizeof(T) == 8) return dtype == RC_I64;
  return false;
}

template <class T>
T* Data(const rc_tensor* t, uint32_t role) {
  if (t == nullptr) throw std::logic_error(std::string("this call has no tensor ") + RoleName(role));
  if (!Holds<std::remove_const_t<T>>(t->dtype)) {
    constexpr const char* kNames[] = {"f64", "f32", "f16", "bf16", "i32", "i64"};
    throw std::logic_error(std::string(RoleName(role)) + " holds " + kNames[t->dtype] +
                           ", not the C++ type asked for");
  }
  return static_cast<T*>(t->data);
}

}  // namespace detail

// Elements, not bytes, from one neighbour to the next along each axis. May be zero or negative where
// support() says `reversed`. batch is 0 in thd.
struct Strides {
  int64_t batch, token, head, dim;
};

// q or k, with where its result goes: logical axes [batch, token, head, dim] whatever the storage order.
class Operand {
 public:
  Operand(const Problem& p, const rc_tensor* in, const rc_tensor* out) : p_(p), in_(in), out_(out) {}

  const rc_tensor& in_tensor() const { return *in_; }
  const rc_tensor& out_tensor() const { return *out_; }
  bool is_keys() const { return in_->role == RC_K; }
  int64_t batch() const { return p_.batch(); }
  int64_t tokens() const { return p_.tokens(); }
  int64_t heads() const { return in_->shape[in_->ndim - 2]; }  // of this operand: q and k may differ
  int64_t head_dim() const { return p_.head_dim(); }

  // Element [0, 0, 0, 0]. T: float, double, Half, BFloat16, or any 16-bit type for either half format.
  template <class T>
  const T* in() const {
    return detail::Data<const T>(in_, in_->role);
  }
  template <class T>
  T* out() const {
    return detail::Data<T>(out_, out_->role);
  }
  // The one tensor of an in-place call.
  template <class T>
  T* as() const {
    if (!p_.in_place()) throw std::logic_error("as<T>() needs an in-place call; list axis::in_place alone");
    return out<T>();
  }
  Strides in_strides() const { return StridesOf(*in_); }
  Strides out_strides() const { return StridesOf(*out_); }  // in place: the same

  template <class T>
  const T& in_at(int64_t b, int64_t s, int64_t h, int64_t d) const {
    return in<T>()[At(in_strides(), b, s, h, d)];
  }
  template <class T>
  T& out_at(int64_t b, int64_t s, int64_t h, int64_t d) const {
    return out<T>()[At(out_strides(), b, s, h, d)];
  }

 private:
  static Strides StridesOf(const rc_tensor& t) {
    const int64_t* last = t.strides + t.ndim;
    return {t.ndim == 4 ? t.strides[0] : 0, last[-3], last[-2], last[-1]};
  }
  static int64_t At(const Strides& st, int64_t b, int64_t s, int64_t h, int64_t d) {
    return b * st.batch + s * st.token + h * st.head + d * st.dim;
  }

  Problem p_;
  const rc_tensor* in_;
  const rc_tensor* out_;
};

// Rows of a table; the elements of a row are neighbours.
template <class T>
struct Table {
  const T* data;
  int64_t rows;
  int64_t row_stride;  // elements; at least the row's width
  const T* row(int64_t r) const { return data + r * row_stride; }
};

template <class T>
struct CosSin {
  T cos, sin;
};

// What Kernel::setup() may prepare for one problem, and call.plan<MyPlan>() finds again.
class Plan {
 public:
  virtual ~Plan() = default;
};

class KernelCall : public Problem {
 public:
  KernelCall(const rc_problem& p, const rc_call& call, Plan* plan) : Problem(p), call_(&call), plan_(plan) {
    for (uint32_t i = 0; i < call.n_tensors; ++i) {
      const rc_tensor& t = call.tensors[i];
      if (t.role < kRoles) tensors_[t.role] = &t;
    }
  }
  const rc_call& raw_call() const { return *call_; }
  const rc_tensor* tensor(uint32_t role) const {
    return role < kRoles ? tensors_[role] : nullptr;
  }  // RC_Q ..

  Operand queries() const { return {*this, Need(RC_Q), Need(RC_OUT_Q)}; }
  Operand keys() const { return {*this, Need(RC_K), Need(RC_OUT_K)}; }
  // q, and k where there is one: for (const auto& x : call.queries_and_keys()) ..
  struct Operands {
    Operand items[2];
    int count;
    const Operand* begin() const { return items; }
    const Operand* end() const { return items + count; }
  };
  Operands queries_and_keys() const {
    return {{queries(), has_keys() ? keys() : queries()}, has_keys() ? 2 : 1};
  }

  // The position of token s of sequence b, however the call gives it as one integer.
  int64_t position(int64_t b, int64_t s) const {
    switch (position_kind()) {
      case RC_POS_IMPLICIT:
        return s;
      case RC_POS_OFFSET:
        return s + pos_offset();
      case RC_POS_PER_SEQUENCE_I32:
        return s + Id<int32_t>({b});
      case RC_POS_PER_SEQUENCE_I64:
        return s + Id<int64_t>({b});
      case RC_POS_IDS_I32:
        return Id<int32_t>({b, s});
      case RC_POS_IDS_I64:
        return Id<int64_t>({b, s});
      case RC_POS_PACKED:
        return s - cu_seqlens()[SequenceOf(s)];
      case RC_POS_PACKED_OFFSETS_I32:
        return s - cu_seqlens()[SequenceOf(s)] + Id<int32_t>({SequenceOf(s)});
      case RC_POS_PACKED_OFFSETS_I64:
        return s - cu_seqlens()[SequenceOf(s)] + Id<int64_t>({SequenceOf(s)});
      case RC_POS_CONTEXT_PARALLEL: {  // two chunks: the rank-th from the front, the rank-th from the back
        const int64_t m = tokens() / 2, from_back = 2 * cp_size() - 1 - cp_rank();
        return s < m ? cp_rank() * m + s : from_back * m + s - m;
      }
    }
    throw std::logic_error("position(b, s) does not know RC_POS " + std::to_string(position_kind()));
  }
  // On one axis; of other than multi-axis positions, position(b, s).
  int64_t position_on_axis(int64_t axis, int64_t b, int64_t s) const {
    if (!multi_axis()) return position(b, s);
    return position_kind() == RC_POS_MULTI_AXIS_I32 ? Id<int32_t>({axis, b, s}) : Id<int64_t>({axis, b, s});
  }
  // The position that pair i turns with, whatever the kind; exact up to 2^53.
  double pair_position(int64_t i, int64_t b, int64_t s) const {
    if (position_kind() == RC_POS_REAL_F32) return Id<float>({b, s});
    if (position_kind() == RC_POS_REAL_F64) return Id<double>({b, s});
    return static_cast<double>(position_on_axis(axis_of_pair(i).axis, b, s));
  }
  // The position tensor itself, dense. ids_*, real_*: [batch, tokens], thd [tokens]. offsets_*: [batch].
  // packed_offsets_*: [sequences]. axes_*:
  // [position_axes(), batch, tokens].
  template <class T>
  const T* positions() const {
    return detail::Data<const T>(tensor(RC_POSITIONS), RC_POSITIONS);
  }
  // packed: sequence j holds the tokens cu_seqlens()[j] .. cu_seqlens()[j + 1] - 1.
  const int32_t* cu_seqlens() const {
    return detail::Data<const int32_t>(tensor(RC_CU_SEQLENS), RC_CU_SEQLENS);
  }

  // inv_freq_given: one number per pair, rad/position. T is double or float: see cache_dtype().
  template <class T>
  const T* inv_freq() const {
    return detail::Data<const T>(tensor(RC_INV_FREQ), RC_INV_FREQ);
  }
  // periods_given: one number per pair, 1/inv_freq.
  template <class T>
  const T* periods() const {
    return detail::Data<const T>(tensor(RC_PERIODS), RC_PERIODS);
  }
  // The row of the angle table or cache that token s of sequence b reads. Not checked: see rows_in_table(). Of
  // multi-axis positions: that the pairs of one axis read.
  int64_t table_row(int64_t b, int64_t s, int64_t axis = 0) const {
    if (table_index() == RC_INDEX_TOKEN) return s;
    if (table_index() == RC_INDEX_SEQUENCE_TOKEN) return b * tokens() + s;
    return position_on_axis(axis, b, s);
  }
  // Rows of the angle table or cache that this call holds; 0 where it has none.
  int64_t rows_given() const {
    for (const uint32_t role : {RC_ANGLES, RC_COS, RC_COS_SIN}) {
      if (tensor(role) != nullptr) return tensor(role)->shape[0];
    }
    return 0;
  }
  // Rejected, naming the token, unless every token's row exists. Call it before the first read of a table:
  // ids below 0 and beyond the table are sent, and must be refused, unless contract().out_of_range says
  // otherwise.
  Status rows_in_table() const {
    const int64_t rows = rows_given();
    for (int64_t b = 0; b < batch(); ++b) {
      for (int64_t s = 0; s < tokens(); ++s) {
        for (int64_t axis = 0; axis < position_axes(); ++axis) {
          const int64_t row = table_row(b, s, axis);
          if (row >= 0 && row < rows) continue;
          return Rejected("token " + std::to_string(s) + " of sequence " + std::to_string(b) + " needs row " +
                          std::to_string(row) + " of a table of " + std::to_string(rows));
        }
      }
    }
    return kOk;
  }
  // angles_given: radians, [rows, R/2] or [rows, R].
  template <class T>
  Table<T> angle_table() const {
    return TableOf<T>(RC_ANGLES);
  }
  // Where member 0 or 1 of pair i finds its angle in a row.
  int64_t angle_column(int64_t i, int member) const {
    if (angle_width() == RC_ANGLES_DUPLICATED) return member * pairs() + i;
    return angle_width() == RC_ANGLES_REPEATED ? 2 * i + member : i;
  }
  // cache_given: cos_sin for the fused and stacked layouts, cos and sin for the others.
  template <class T>
  Table<T> cos_sin() const {
    return TableOf<T>(RC_COS_SIN);
  }
  template <class T>
  Table<T> cos() const {
    return TableOf<T>(RC_COS);
  }
  template <class T>
  Table<T> sin() const {
    return TableOf<T>(RC_SIN);
  }

  // Where member 0 or 1 of pair i finds its cos and sin in a row of the cache, in any layout. The members
  // look at different elements only where a row is full-width (duplicated, repeated).
  struct CacheSpot {
    uint32_t cos_role, sin_role;  // RC_COS_SIN twice, or RC_COS and RC_SIN
    int64_t cos_column, sin_column;
  };
  CacheSpot cache_spot(int64_t i, int member) const {
    const int64_t n = pairs();
    switch (cache_layout()) {
      case RC_CACHE_FUSED:
        return {RC_COS_SIN, RC_COS_SIN, i, n + i};
      case RC_CACHE_FUSED_SIN_FIRST:
        return {RC_COS_SIN, RC_COS_SIN, n + i, i};
      case RC_CACHE_SEPARATE:
        return {RC_COS, RC_SIN, i, i};
      case RC_CACHE_DUPLICATED:
        return {RC_COS, RC_SIN, member * n + i, member * n + i};
      case RC_CACHE_REPEATED:
        return {RC_COS, RC_SIN, 2 * i + member, 2 * i + member};
      case RC_CACHE_STACKED:
        return {RC_COS_SIN, RC_COS_SIN, 2 * i, 2 * i + 1};
    }
    throw std::logic_error("cache_spot does not know RC_CACHE " + std::to_string(cache_layout()));
  }
  template <class T>
  CosSin<T> cache_at(int64_t row, int64_t i, int member) const {
    const CacheSpot spot = cache_spot(i, member);
    return {TableOf<T>(spot.cos_role).row(row)[spot.cos_column],
            TableOf<T>(spot.sin_role).row(row)[spot.sin_column]};
  }

  // What setup() returned for this problem.
  template <class MyPlan>
  MyPlan& plan() const {
    return static_cast<MyPlan&>(*plan_);
  }

 private:
  static constexpr uint32_t kRoles = RC_PERIODS + 1;

  // packed: the last sequence that begins at or before token s.
  int64_t SequenceOf(int64_t s) const {
    const int32_t* cu = cu_seqlens();
    return std::upper_bound(cu, cu + Need(RC_CU_SEQLENS)->shape[0], s) - cu - 1;
  }

  const rc_tensor* Need(uint32_t role) const {
    if (tensor(role) == nullptr) {
      throw std::logic_error(std::string("this call has no tensor ") + detail::RoleName(role));
    }
    return tensor(role);
  }
  // An element of the position tensor; packed tensors of ids have no batch axis.
  template <class T>
  T Id(std::initializer_list<int64_t> index) const {
    const rc_tensor& t = *Need(RC_POSITIONS);
    const int64_t* i = index.end() - std::min<size_t>(index.size(), t.ndim);
    int64_t at = 0;
    for (uint32_t axis = 0; axis < t.ndim; ++axis) at += i[axis] * t.strides[axis];
    return positions<T>()[at];
  }
  template <class T>
  Table<T> TableOf(uint32_t role) const {
    const T* data = detail::Data<const T>(tensor(role), role);
    return {data, tensor(role)->shape[0], tensor(role)->strides[0]};
  }

  const rc_call* call_;
  Plan* plan_;
  const rc_tensor* tensors_[kRoles] = {};
};

}  // namespace kernel_v0
}  // namespace ropecheck
