// Support: what a kernel takes, as data. The cases are drawn from inside it, so it should be as wide as the
// kernel is, and no wider. Included by kernel.h.
//
//   Support support() const override {
//     using namespace ropecheck::axis;
//     return {half, interleaved, f32, bf16, bshd_dense, ids_i64, in_place, head_dim(8, 256, 8),
//     positions_up_to(131071)};
//   }
//
// Values of one axis add up (half, interleaved: both). An axis that is not mentioned takes its default,
// marked (*) below: the plainest value, except that calls with and without keys are both taken, and numbers
// are not limited. Everything else is never sent. In the example: only computed angles, no gain, no inverse,
// no out-of-place calls.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "ropecheck/adapter.h"

namespace ropecheck {
inline namespace kernel_v0 {
namespace axis {

// Some values, or one range, of a support table.
struct Term {
  std::array<rc_axis_value, 8> values{};
  uint32_t n_values = 0;
  rc_axis_range range{};
  bool has_range = false;
};

// Any value that adapter.h names: value(RC_AXIS_LAW, RC_LAW_YARN).
constexpr Term value(uint32_t axis, uint32_t value) {
  Term t;
  t.values[0] = rc_axis_value{axis, value};
  t.n_values = 1;
  return t;
}
// Any numeric axis of adapter.h: the values min, min + step, .. up to max.
constexpr Term range(uint32_t axis, int64_t min, int64_t max, int64_t step = 1) {
  Term t;
  t.range = rc_axis_range{axis, 0, min, max, step};
  t.has_range = true;
  return t;
}
// The values of both; for groups of at most eight.
constexpr Term operator+(Term a, const Term& b) {
  for (uint32_t i = 0; i < b.n_values; ++i) a.values[a.n_values++] = b.values[i];
  return a;
}

// Direction.
inline constexpr Term forward = value(RC_AXIS_DIRECTION, RC_FORWARD);  // (*)
inline constexpr Term inverse = value(RC_AXIS_DIRECTION, RC_INVERSE);  // the angle negated
inline constexpr Term adjoint = value(RC_AXIS_DIRECTION, RC_ADJOINT);  // the transpose: the backward pass

// Pairing: the members of pair i inside the rotated window of R elements.
inline constexpr Term half = value(RC_AXIS_PAIRING, RC_HALF);                        // (*) (i, i + R/2)
inline constexpr Term interleaved = value(RC_AXIS_PAIRING, RC_INTERLEAVED);          // (2i, 2i + 1)
inline constexpr Term whole_head_half = value(RC_AXIS_PAIRING, RC_WHOLE_HEAD_HALF);  // (i, i + head_dim/2)
inline constexpr Term interleaved_to_half =
    value(RC_AXIS_PAIRING, RC_INTERLEAVED_TO_HALF);  // reads (2i, 2i + 1), writes (i, i + R/2)
inline constexpr Term blocks_half = value(RC_AXIS_PAIRING, RC_BLOCKS_HALF);  // two blocks of R/2, each half
inline constexpr Term blocks_interleaved = value(RC_AXIS_PAIRING, RC_BLOCKS_INTERLEAVED);
inline constexpr Term any_pairing =
    half + interleaved + whole_head_half + interleaved_to_half + blocks_half + blocks_interleaved;

// Window: which part of a head is rotated. The rest is copied (in place: left alone), bit for bit.
inline constexpr Term full_window = value(RC_AXIS_WINDOW, RC_WINDOW_FULL);  // (*) all of it
inline constexpr Term leading_window =
    value(RC_AXIS_WINDOW, RC_WINDOW_LEADING);  // the first rot_dim elements
inline constexpr Term trailing_window =
    value(RC_AXIS_WINDOW, RC_WINDOW_TRAILING);  // the last rot_dim elements
inline constexpr Term middle_window = value(RC_AXIS_WINDOW, RC_WINDOW_MIDDLE);
inline constexpr Term any_window = full_window + leading_window + trailing_window + middle_window;

// Element type of q, k and their outputs.
inline constexpr Term f64 = value(RC_AXIS_DTYPE, RC_F64);
inline constexpr Term f32 = value(RC_AXIS_DTYPE, RC_F32);  // (*)
inline constexpr Term f16 = value(RC_AXIS_DTYPE, RC_F16);
inline constexpr Term bf16 = value(RC_AXIS_DTYPE, RC_BF16);

// Where the angles come from.
inline constexpr Term computed_angles = value(RC_AXIS_ANGLES, RC_ANGLES_COMPUTED);  // (*) from base and law
inline constexpr Term inv_freq_given =
    value(RC_AXIS_ANGLES, RC_ANGLES_INV_FREQ);                                // a table, KernelCall::inv_freq
inline constexpr Term angles_given = value(RC_AXIS_ANGLES, RC_ANGLES_GIVEN);  // a table, KernelCall::angles
inline constexpr Term cache_given = value(RC_AXIS_ANGLES, RC_ANGLES_CACHE);   // cos and sin tables
inline constexpr Term periods_given =
    value(RC_AXIS_ANGLES, RC_ANGLES_PERIODS);  // 1/inv_freq, KernelCall::periods
// A row of the angle table.
inline constexpr Term angles_per_pair = value(RC_AXIS_ANGLE_WIDTH, RC_ANGLES_PAIRS);  // (*) one per pair
inline constexpr Term angles_duplicated =
    value(RC_AXIS_ANGLE_WIDTH, RC_ANGLES_DUPLICATED);  // a_0 a_1 .. a_0 a_1 ..
inline constexpr Term angles_repeated = value(RC_AXIS_ANGLE_WIDTH, RC_ANGLES_REPEATED);  // a_0 a_0 a_1 a_1 ..

// How inv_freq follows from the base, for kernels that compute it; adapter.h has the formulas and parameters.
inline constexpr Term plain_base = value(RC_AXIS_LAW, RC_LAW_PLAIN);         // (*) base^(-2i/R)
inline constexpr Term linear = value(RC_AXIS_LAW, RC_LAW_LINEAR);            // the same / law_param(0)
inline constexpr Term rope_ratio = value(RC_AXIS_LAW, RC_LAW_ROPE_RATIO);    // (base * law_param(0))^(-2i/R)
inline constexpr Term explicit_freqs = value(RC_AXIS_LAW, RC_LAW_EXPLICIT);  // law_param(i)
inline constexpr Term divisors = value(RC_AXIS_LAW, RC_LAW_DIVISORS);        // base^(-2i/R) / law_param(i)
inline constexpr Term ntk = value(RC_AXIS_LAW, RC_LAW_NTK);
inline constexpr Term dynamic_ntk = value(RC_AXIS_LAW, RC_LAW_DYNAMIC_NTK);
inline constexpr Term ntk_fixed = value(RC_AXIS_LAW, RC_LAW_NTK_FIXED);  // vLLM's "ntk", and with mixed_b:
inline constexpr Term ntk_mixed = value(RC_AXIS_LAW, RC_LAW_NTK_MIXED);
inline constexpr Term ntk_by_parts = value(RC_AXIS_LAW, RC_LAW_NTK_BY_PARTS);
inline constexpr Term keras_dynamic = value(RC_AXIS_LAW, RC_LAW_KERAS_DYNAMIC);
inline constexpr Term yarn = value(RC_AXIS_LAW, RC_LAW_YARN);  // in Hugging Face's reading; two others:
inline constexpr Term yarn_ggml = value(RC_AXIS_LAW, RC_LAW_YARN_GGML);
inline constexpr Term yarn_keras = value(RC_AXIS_LAW, RC_LAW_YARN_KERAS);
inline constexpr Term longrope = value(RC_AXIS_LAW, RC_LAW_LONG_ROPE);
inline constexpr Term llama3 = value(RC_AXIS_LAW, RC_LAW_LLAMA3);
inline constexpr Term proportional = value(RC_AXIS_LAW, RC_LAW_PROPORTIONAL);  // p-RoPE

// The factor on cos and sin.
inline constexpr Term gain_one = value(RC_AXIS_GAIN, RC_GAIN_ONE);  // (*)
inline constexpr Term any_gain = value(RC_AXIS_GAIN, RC_GAIN_ANY);

// Layout of a cache row, R = rot_dim.
inline constexpr Term cache_fused =
    value(RC_AXIS_CACHE_LAYOUT, RC_CACHE_FUSED);  // (*) c_0 .. c_{R/2-1} s_0 ..
inline constexpr Term cache_fused_sin_first = value(RC_AXIS_CACHE_LAYOUT, RC_CACHE_FUSED_SIN_FIRST);
inline constexpr Term cache_separate =
    value(RC_AXIS_CACHE_LAYOUT, RC_CACHE_SEPARATE);  // two tables [rows, R/2]
inline constexpr Term cache_duplicated =
    value(RC_AXIS_CACHE_LAYOUT, RC_CACHE_DUPLICATED);  // two of c_0 c_1 .. c_0 c_1 ..
inline constexpr Term cache_repeated =
    value(RC_AXIS_CACHE_LAYOUT, RC_CACHE_REPEATED);  // two of c_0 c_0 c_1 c_1 ..
inline constexpr Term cache_stacked = value(RC_AXIS_CACHE_LAYOUT, RC_CACHE_STACKED);  // c_0 s_0 c_1 s_1 ..
// Element type of a cache or of the tables of frequencies and angles. Default: as f32, f16 .. above.
inline constexpr Term cache_f64 = value(RC_AXIS_CACHE_DTYPE, RC_F64);
inline constexpr Term cache_f32 = value(RC_AXIS_CACHE_DTYPE, RC_F32);
inline constexpr Term cache_f16 = value(RC_AXIS_CACHE_DTYPE, RC_F16);
inline constexpr Term cache_bf16 = value(RC_AXIS_CACHE_DTYPE, RC_BF16);
inline constexpr Term cache_rows_dense = value(RC_AXIS_CACHE_STRIDE, RC_CACHE_ROWS_DENSE);  // (*)
inline constexpr Term cache_rows_padded = value(RC_AXIS_CACHE_STRIDE, RC_CACHE_ROWS_PADDED);
// Which row of a cache or angle table token s of sequence b reads.
inline constexpr Term row_by_position = value(RC_AXIS_TABLE_INDEX, RC_INDEX_POSITION);  // (*) its position
inline constexpr Term row_by_token = value(RC_AXIS_TABLE_INDEX, RC_INDEX_TOKEN);        // s
inline constexpr Term row_by_sequence_token =
    value(RC_AXIS_TABLE_INDEX, RC_INDEX_SEQUENCE_TOKEN);  // b * tokens + s

// Positions of token s of sequence b.
inline constexpr Term implicit = value(RC_AXIS_POSITIONS, RC_POS_IMPLICIT);             // (*) s
inline constexpr Term offset = value(RC_AXIS_POSITIONS, RC_POS_OFFSET);                 // s + one number
inline constexpr Term offsets_i32 = value(RC_AXIS_POSITIONS, RC_POS_PER_SEQUENCE_I32);  // s + positions[b]
inline constexpr Term offsets_i64 = value(RC_AXIS_POSITIONS, RC_POS_PER_SEQUENCE_I64);
inline constexpr Term ids_i32 = value(RC_AXIS_POSITIONS, RC_POS_IDS_I32);  // positions[b, s]
inline constexpr Term ids_i64 = value(RC_AXIS_POSITIONS, RC_POS_IDS_I64);
inline constexpr Term packed = value(RC_AXIS_POSITIONS, RC_POS_PACKED);  // restart at cu_seqlens; thd
inline constexpr Term packed_offsets_i32 =
    value(RC_AXIS_POSITIONS, RC_POS_PACKED_OFFSETS_I32);  // and positions[sequence] on top
inline constexpr Term packed_offsets_i64 = value(RC_AXIS_POSITIONS, RC_POS_PACKED_OFFSETS_I64);
inline constexpr Term context_parallel =
    value(RC_AXIS_POSITIONS, RC_POS_CONTEXT_PARALLEL);                       // a zig-zag shard
inline constexpr Term real_f32 = value(RC_AXIS_POSITIONS, RC_POS_REAL_F32);  // positions[b, s], any numbers
inline constexpr Term real_f64 = value(RC_AXIS_POSITIONS, RC_POS_REAL_F64);
inline constexpr Term axes_i32 = value(RC_AXIS_POSITIONS, RC_POS_MULTI_AXIS_I32);  // positions[axis, b, s]
inline constexpr Term axes_i64 = value(RC_AXIS_POSITIONS, RC_POS_MULTI_AXIS_I64);
// Which axis turns a pair; axis_map.h.
inline constexpr Term map_chunked = value(RC_AXIS_AXIS_MAP, RC_MAP_CHUNKED);  // (*)
inline constexpr Term map_interleaved = value(RC_AXIS_AXIS_MAP, RC_MAP_INTERLEAVED);
inline constexpr Term map_ernie = value(RC_AXIS_AXIS_MAP, RC_MAP_ERNIE);
inline constexpr Term map_vision = value(RC_AXIS_AXIS_MAP, RC_MAP_VISION);
inline constexpr Term map_ggml_interleaved = value(RC_AXIS_AXIS_MAP, RC_MAP_GGML_INTERLEAVED);
inline constexpr Term map_alternating = value(RC_AXIS_AXIS_MAP, RC_MAP_ALTERNATING);
inline constexpr Term map_pixtral = value(RC_AXIS_AXIS_MAP, RC_MAP_PIXTRAL);
inline constexpr Term map_greedy = value(RC_AXIS_AXIS_MAP, RC_MAP_GREEDY);
inline constexpr Term any_map = map_chunked + map_interleaved + map_ernie + map_vision +
                                map_ggml_interleaved + map_alternating + map_pixtral + map_greedy;

// Storage order of q and k, slowest axis first, and how far from dense in it the strides may be.
inline constexpr Term bshd = value(RC_AXIS_LAYOUT, RC_BSHD);  // (*) batch, token, head, dim
inline constexpr Term bhsd = value(RC_AXIS_LAYOUT, RC_BHSD);
inline constexpr Term sbhd = value(RC_AXIS_LAYOUT, RC_SBHD);
inline constexpr Term thd = value(RC_AXIS_LAYOUT, RC_THD);                 // packed tokens, no batch axis
inline constexpr Term dense = value(RC_AXIS_STRIDES, RC_STRIDES_DENSE);    // (*)
inline constexpr Term padded = value(RC_AXIS_STRIDES, RC_STRIDES_PADDED);  // any positive; dim stride 1
inline constexpr Term any_dim_stride = value(RC_AXIS_STRIDES, RC_STRIDES_ANY_DIM);  // dim stride above 1
inline constexpr Term reversed = value(RC_AXIS_STRIDES, RC_STRIDES_REVERSED);       // zero and negative
inline constexpr Term qkv_views = value(RC_AXIS_STRIDES, RC_STRIDES_QKV);  // q and k inside one qkv buffer
inline constexpr Term bshd_dense = bshd + dense;
inline constexpr Term bhsd_dense = bhsd + dense;
inline constexpr Term sbhd_dense = sbhd + dense;
inline constexpr Term thd_dense = thd + dense;
inline constexpr Term any_layout = bshd + bhsd + sbhd + thd;
inline constexpr Term any_strides = dense + padded + any_dim_stride + reversed + qkv_views;

// Where the result goes.
inline constexpr Term out_of_place = value(RC_AXIS_PLACEMENT, RC_OUT_OF_PLACE);  // (*)
inline constexpr Term in_place = value(RC_AXIS_PLACEMENT, RC_IN_PLACE);          // the output is the input

// Whether there is a key tensor. Default: calls of both kinds.
inline constexpr Term keys_absent = value(RC_AXIS_KEYS, RC_KEYS_ABSENT);
inline constexpr Term keys_present = value(RC_AXIS_KEYS, RC_KEYS_PRESENT);

// Numbers: one value, or min, min + step, .. max. Several of one axis add up. Default: any value.
constexpr Term head_dim(int64_t n) { return range(RC_AXIS_HEAD_DIM, n, n); }
constexpr Term head_dim(int64_t min, int64_t max, int64_t step = 1) {
  return range(RC_AXIS_HEAD_DIM, min, max, step);
}
constexpr Term rot_dim(int64_t n) { return range(RC_AXIS_ROT_DIM, n, n); }
constexpr Term rot_dim(int64_t min, int64_t max, int64_t step = 2) {
  return range(RC_AXIS_ROT_DIM, min, max, step);
}
constexpr Term rot_offset(int64_t min, int64_t max, int64_t step = 1) {
  return range(RC_AXIS_ROT_OFFSET, min, max, step);
}
constexpr Term batch(int64_t n) { return range(RC_AXIS_BATCH, n, n); }
constexpr Term batch(int64_t min, int64_t max) { return range(RC_AXIS_BATCH, min, max); }
constexpr Term tokens(int64_t n) { return range(RC_AXIS_TOKENS, n, n); }
constexpr Term tokens(int64_t min, int64_t max, int64_t step = 1) {
  return range(RC_AXIS_TOKENS, min, max, step);
}
constexpr Term heads_q(int64_t min, int64_t max, int64_t step = 1) {
  return range(RC_AXIS_HEADS_Q, min, max, step);
}
constexpr Term heads_k(int64_t min, int64_t max, int64_t step = 1) {
  return range(RC_AXIS_HEADS_K, min, max, step);
}
constexpr Term positions(int64_t min, int64_t max) { return range(RC_AXIS_POSITION, min, max); }
constexpr Term positions_up_to(int64_t max) { return positions(0, max); }
constexpr Term gqa_ratio(int64_t min, int64_t max) {
  return range(RC_AXIS_GQA_RATIO, min, max);
}  // heads_q / heads_k
inline constexpr Term no_gqa = gqa_ratio(1, 1);  // heads_k = heads_q
constexpr Term position_axes(int64_t min, int64_t max) {
  return range(RC_AXIS_POSITION_AXES, min, max);
}  // of multi-axis positions
constexpr Term threads(int64_t min, int64_t max) {
  return range(RC_AXIS_THREADS, min, max);
}  // default: 1 only

}  // namespace axis

class Support {
 public:
  Support(std::initializer_list<axis::Term> terms) {
    for (const axis::Term& t : terms) add(t);
  }
  // For what a list cannot say: a term that depends on a condition.
  void add(const axis::Term& t) {
    values_.insert(values_.end(), t.values.begin(), t.values.begin() + t.n_values);
    if (t.has_range) ranges_.push_back(t.range);
  }
  // Points into this object.
  rc_support table() const {
    return {sizeof(rc_support), static_cast<uint32_t>(values_.size()), values_.data(),
            ranges_.data(),     static_cast<uint32_t>(ranges_.size()), 0};
  }

 private:
  std::vector<rc_axis_value> values_;
  std::vector<rc_axis_range> ranges_;
};

}  // namespace kernel_v0
}  // namespace ropecheck
