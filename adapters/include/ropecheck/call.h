// What a kernel is called with: Problem (the numbers), KernelCall (the numbers and the tensors), Operand (q
// or k). Thin readers of adapter.h's structs: nothing is copied, nothing may be kept after run() has
// returned. A reader that does not fit the call (the wrong element type, a tensor that the call lacks) throws
// std::logic_error, which becomes a failed call that says so. Included by kernel.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "ropecheck/adapter.h"
#include "ropecheck/number.h"
#include "ropecheck/status.h"

namespace ropecheck {
inline namespace kernel_v0 {

// One call's numbers. Values of enumerated axes are adapter.h's: p.pairing() == RC_INTERLEAVED.
// Which values can occur is what support() says.
class Problem {
 public:
  explicit Problem(const rc_problem& p) : p_(&p) {}
  const rc_problem& raw() const { return *p_; }

  int64_t batch() const { return p_->batch; }    // thd: 1
  int64_t tokens() const { return p_->tokens; }  // of each sequence; thd: of all
  int64_t heads_q() const { return p_->heads_q; }
  int64_t heads_k() const { return p_->heads_k; }  // -1 where there is no key tensor
  bool has_keys() const { return p_->heads_k >= 0; }
  int64_t head_dim() const { return p_->head_dim; }
  int64_t rot_dim() const { return p_->rot_dim; }        // elements of a head that are rotated
  int64_t rot_offset() const { return p_->rot_offset; }  // the first of them
  int64_t pairs() const { return p_->rot_dim / 2; }

  bool inverse() const { return p_->direction == RC_INVERSE; }    // negate the angle: sin changes its sign
  bool in_place() const { return p_->placement == RC_IN_PLACE; }  // the outputs are the inputs
  uint32_t pairing() const { return p_->pairing; }
  uint32_t dtype() const { return p_->dtype; }    // of q, k and their outputs
  uint32_t layout() const { return p_->layout; }  // storage order; the strides say it all

  double base() const { return p_->base; }  // theta
  double gain() const { return p_->gain; }  // multiplies cos and sin; a given cache contains it already
  uint32_t law() const { return p_->law; }  // RC_LAW_*, with its parameters
  double law_param(int64_t i) const { return p_->law_params[i]; }

  uint32_t angles() const { return p_->angles; }  // RC_ANGLES_*: what is given
  uint32_t cache_layout() const { return p_->cache_layout; }
  uint32_t cache_dtype() const { return p_->cache_dtype; }  // of inv_freq, angles, cos and sin
  int64_t table_rows() const { return p_->table_rows; }     // of the angle table or cache
  uint32_t table_index() const { return p_->table_index; }
  uint32_t position_kind() const { return p_->positions; }       // RC_POS_*
  int64_t pos_offset() const { return p_->pos_offset; }          // RC_POS_OFFSET
  int threads() const { return static_cast<int>(p_->threads); }  // the kernel may use so many

  // The members of pair i as element numbers of the head, rot_offset included. half and interleaved.
  struct Pair {
    int64_t first, second;
  };
  Pair pair(int64_t i) const {
    if (pairing() == RC_HALF) return {rot_offset() + i, rot_offset() + i + pairs()};
    if (pairing() == RC_INTERLEAVED) return {rot_offset() + 2 * i, rot_offset() + 2 * i + 1};
    throw std::logic_error("pair(i) knows the pairings half and interleaved");
  }

 private:
  const rc_problem* p_;
};

namespace detail {

inline const char* RoleName(uint32_t role) {
  constexpr const char* kNames[] = {"q",        "k",      "out_q", "out_k", "positions", "cu_seqlens",
                                    "inv_freq", "angles", "cos",   "sin",   "cos_sin",   "factors"};
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

  // The position of token s of sequence b, however the call gives it.
  int64_t position(int64_t b, int64_t s) const {
    switch (position_kind()) {
      case RC_POS_IMPLICIT:
        return s;
      case RC_POS_OFFSET:
        return s + pos_offset();
      case RC_POS_PER_SEQUENCE_I32:
        return s + Id<int32_t>(b, 0);
      case RC_POS_PER_SEQUENCE_I64:
        return s + Id<int64_t>(b, 0);
      case RC_POS_IDS_I32:
        return Id<int32_t>(b, s);
      case RC_POS_IDS_I64:
        return Id<int64_t>(b, s);
      case RC_POS_PACKED: {  // the start of the last sequence that begins at or before s
        const int32_t* cu = cu_seqlens();
        const int32_t* end = cu + Need(RC_CU_SEQLENS)->shape[0];
        return s - *(std::upper_bound(cu, end, s) - 1);
      }
    }
    throw std::logic_error("position(b, s) does not know RC_POS " + std::to_string(position_kind()));
  }
  // The position tensor itself, dense. ids_*: [batch, tokens], thd [tokens]. offsets_*: [batch].
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
  // The row of the angle table or cache that token s of sequence b reads. Not checked: see rows_in_table().
  int64_t table_row(int64_t b, int64_t s) const {
    if (table_index() == RC_INDEX_TOKEN) return s;
    if (table_index() == RC_INDEX_SEQUENCE_TOKEN) return b * tokens() + s;
    return position(b, s);
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
        const int64_t row = table_row(b, s);
        if (row < 0 || row >= rows) {
          return Rejected("token " + std::to_string(s) + " of sequence " + std::to_string(b) + " needs row " +
                          std::to_string(row) + " of a table of " + std::to_string(rows));
        }
      }
    }
    return kOk;
  }
  // angles_given: [rows, R/2], radians.
  template <class T>
  Table<T> angle_table() const {
    return TableOf<T>(RC_ANGLES);
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
  static constexpr uint32_t kRoles = RC_FACTORS + 1;

  const rc_tensor* Need(uint32_t role) const {
    if (tensor(role) == nullptr) {
      throw std::logic_error(std::string("this call has no tensor ") + detail::RoleName(role));
    }
    return tensor(role);
  }
  template <class T>
  int64_t Id(int64_t b, int64_t s) const {
    const rc_tensor& t = *Need(RC_POSITIONS);
    const int64_t at = t.ndim == 2 ? b * t.strides[0] + s * t.strides[1] : (b + s) * t.strides[0];
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
