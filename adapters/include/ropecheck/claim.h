// Claim: how a kernel says it computes, which decides how much error it is allowed. Contract: what it asks of
// its caller and promises beyond the values. Included by kernel.h.
#pragma once

#include <cstdint>

#include "ropecheck/adapter.h"

namespace ropecheck {
inline namespace kernel_v0 {

// Names of pipelines: angle (how p * inv_freq comes about), trig (the sin and cos), cache (the dtype in which
// cos and sin are held on the way), arith (the dtype of the products). R = rot_dim.
// docs/adapters.md helps to choose; `ropecheck list pipelines` prints what each allows.
namespace pipeline {
// Computed angles, fp32 arithmetic, one rounding to the data's dtype at the end (also for f16 and bf16 data).
inline constexpr const char* exact = "angle=exact trig=exact cache=none arith=f32";  // fixed point, two words
inline constexpr const char* f64_f32 = "angle=f64 trig=f64 cache=none arith=f32";  // double up to cos and sin
inline constexpr const char* f64_pow_f32_table = "angle=f64-pow-f32-table trig=f32 cache=none arith=f32";
inline constexpr const char* f32_pow =
    "angle=f32-pow trig=f32 cache=none arith=f32";  // p * (1/powf(base, 2i/R))
inline constexpr const char* f32_pow_neg =
    "angle=f32-pow-neg trig=f32 cache=none arith=f32";  // p * powf(base, -2i/R)
inline constexpr const char* f32_exp_log =
    "angle=f32-exp-log trig=f32 cache=none arith=f32";  // expf(-2i * (logf(base)/R))
inline constexpr const char* f32_pow_of_pow =
    "angle=f32-pow-of-pow trig=f32 cache=none arith=f32";  // powf(powf(base, -2/R), i)
inline constexpr const char* f32_iterated =
    "angle=f32-iterated trig=f32 cache=none arith=f32";  // theta *= powf(base, -2/R)
inline constexpr const char* f32_fast_pow = "angle=f32-fast-pow trig=f32 cache=none arith=f32";   // __powf
inline constexpr const char* f32_pow_fast_trig = "angle=f32-pow trig=fast cache=none arith=f32";  // __sincosf
inline constexpr const char* f32_fast_pow_fast_trig = "angle=f32-fast-pow trig=fast cache=none arith=f32";
// All in double, also for narrower data.
inline constexpr const char* f64 = "angle=f64 trig=f64 cache=none arith=f64";
// The kernel builds a half table of cos and sin itself.
inline constexpr const char* f32_pow_f16_cache = "angle=f32-pow trig=f32 cache=f16 arith=f32";
inline constexpr const char* f32_pow_bf16_cache = "angle=f32-pow trig=f32 cache=bf16 arith=f32";
inline constexpr const char* f32_pow_f16 = "angle=f32-pow trig=f32 cache=f16 arith=f16";
inline constexpr const char* f32_pow_bf16 = "angle=f32-pow trig=f32 cache=bf16 arith=bf16";
// Given tables.
inline constexpr const char* f32_table_given =
    "angle=f32-table-given trig=f32 cache=none arith=f32";  // inv_freq
inline constexpr const char* f64_table_given = "angle=f64-table-given trig=f64 cache=none arith=f64";
inline constexpr const char* f32_angles_given = "angle=given trig=f32 cache=none arith=f32";  // angles
inline constexpr const char* f64_angles_given = "angle=given trig=f64 cache=none arith=f64";
inline constexpr const char* cache_f32 = "cache=given arith=f32";    // cos and sin; products and sum in float
inline constexpr const char* cache_f64 = "cache=given arith=f64";    // products and sum in double
inline constexpr const char* cache_f16 = "cache=given arith=f16";    // each operation rounded to f16
inline constexpr const char* cache_bf16 = "cache=given arith=bf16";  // each operation rounded to bf16
}  // namespace pipeline

// Without a pipeline there is no claim: the largest tolerance of any sound pipeline applies, and the report
// says what was earned.
struct Claim {
  Claim() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): `return pipeline::f32_pow;`
  Claim(const char* pipeline_name) : pipeline(pipeline_name) {}

  const char* pipeline = nullptr;  // a string literal: it is not copied
  uint32_t gain_site = RC_GAIN_TABLE_BEFORE;
  // Largest error in ulp of the library functions used, where known; 0: the grade's (2, 1.25, 1, 1.5). At
  // most 4.
  double k_pow = 0, k_exp = 0, k_log = 0, k_sin = 0;
};

struct Contract {
  uint32_t align_bytes = 0;                  // of every buffer's start; 0: the element's size
  uint32_t over_read_bytes = 0;              // may be read, never used, past the end of an input
  uint32_t out_of_range = RC_RANGE_REJECTS;  // RC_RANGE_*: ids below 0 or beyond the table's rows
  uint32_t repeats = 0;                      // RC_SAME_CALL | ..: when outputs are bit for bit equal
  uint32_t rejects = 0;                      // RC_REJECT_*: invalid arguments refused; otherwise never sent
  uint32_t flags = 0;                        // RC_FLUSHES_SUBNORMALS | ..
};

}  // namespace kernel_v0
}  // namespace ropecheck
