// Axis maps: which axis of multi-axis positions turns pair i, and which exponent its frequency has
// (inv_freq = base^(-2 index/dim) under the plain law). H = R/2 pairs; sections count pairs and add up to H.
//
//   map               axes, in the order of sections and ids   pair i turns with            index, dim
//   chunked           1 to 4, any (Qwen2-VL: t h w;            the section that i lies in   i, R
//                     xdrope: p w h t)
//   interleaved       t h w       h if i = 1 mod 3 and i < 3 s_h; w if i = 2 mod 3 and i < 3 s_w; else t     i, R
//   ggml_interleaved  t h w e     as above, and t only if i = 0 mod 3 and i < 3 s_t; else e                  i, R
//   ernie             h w t       i < s_h + s_w: h if even, w if odd; else t. s_h - s_w is 0 or 1            i, R
//   vision            1 to 4, any (Qwen-VL: h w; Muse: w h;    the section that i lies in   i - its start, 2 s
//                     MiniMax-M3: t h w; SAM: x y)
//   alternating       any two     i mod 2. Equal sections                                            i div 2, R/2
//   pixtral           h w         the section that i lies in. s_h - s_w is 0 or 1     2 (i - its start) (+ 1: w), R
//   greedy            h w; t h w  among the axes that have pairs left and are not the previous pair's (if there is
//                                 none: that have pairs left), the one with the smallest placed/section, ties in the
//                                 axes' order; of three, t counts one pair less, which is the last pair      i, R
//
// Sources: Hugging Face transformers (qwen2_vl, qwen3_vl, ernie4_5_vl_moe, pixtral, VisionRotaryEmbedding,
// kimi_k25), ggml (`ggml_rope_multi`), vLLM (`mrope_interleaved.py`, `xdrope.py`).
#pragma once

#include <cstdint>
#include <vector>

#include "reference/frequency/pair.h"
#include "reference/problem/problem.h"

namespace ropecheck {

inline constexpr size_t kMostAxes = 4;

struct PairAxis {
  int64_t axis = 0;
  int64_t index = 0, dim = 2;  // of the exponent -2 index/dim
  bool operator==(const PairAxis&) const = default;
};

// Positions of one axis: {0, pair, rot_dim}. Total: pairs that sections do not reach (problems that are invalid on
// purpose) belong to the last axis.
PairAxis AxisOfPair(const Problem& problem, int64_t pair);

// What a frequency law is asked about pair `pair` of the problem's head.
PairOfHead HeadPair(const Problem& problem, int64_t pair);

// How many axes the map can have, both inclusive.
struct AxisCount {
  size_t least, most;
};
AxisCount AxesOf(AxisMap map);

// Sections of `axes` axes that share `pairs` as evenly as the map allows; empty where it allows none.
std::vector<int64_t> EvenSections(AxisMap map, size_t axes, int64_t pairs);

}  // namespace ropecheck
