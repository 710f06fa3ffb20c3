// Problem: one call of a RoPE kernel, fully described. A plain value; docs/problem-text.md gives its
// canonical text and names every axis. The default of each member is what the text leaves out.
//
// The rotation (Su et al. 2021): for the token at position p and pair i with members x0, x1,
//   y0 = gain * (x0 cos(p*inv_freq[i]) - x1 sin(p*inv_freq[i]))
//   y1 = gain * (x1 cos(p*inv_freq[i]) + x0 sin(p*inv_freq[i]))
// Elements that belong to no pair are copied.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reference/frequency/law.h"
#include "reference/problem/dtype.h"

namespace ropecheck {

// The true inverse of a gain g is kInverse with gain 1/g. kAdjoint equals kInverse where pairs are written where
// they are read and the members of a pair share cos and sin.
enum class Direction : uint8_t {
  kForward,
  kInverse,  // the angle negated: same gain, and pairs read and written as forward
  kAdjoint,  // the transpose of the forward map: the backward pass
};

// Which two elements of the window form pair i (R = rot_dim). pairs.h says where each is read and written.
enum class Pairing : uint8_t {
  kHalf,               // (i, i + R/2)            NeoX, Hugging Face rotate_half
  kInterleaved,        // (2i, 2i + 1)            GPT-J, Meta llama, GLM, "traditional"
  kWholeHeadHalf,      // (i, i + head_dim/2)     p-RoPE; the rest of both halves of the head is copied
  kInterleavedToHalf,  // read (2i, 2i + 1), write (i, i + R/2)   Hugging Face deepseek_v3
  kBlocksHalf,         // two blocks of R/2, each half            ChatGLM-6B, Gemma-4 vision
  kBlocksInterleaved,  // two blocks of R/2, each interleaved     Llama-4 vision, SAM2
};

// All in elements. rot_dim is even, 2 .. head_dim; rot_offset 0 is leading, head_dim - rot_dim trailing.
struct Window {
  int64_t head_dim = 2;
  int64_t rot_dim = 2;
  int64_t rot_offset = 0;
  bool operator==(const Window&) const = default;
};

struct Shape {
  int64_t batch = 1;
  int64_t tokens = 1;
  int64_t heads_q = 1;
  std::optional<int64_t> heads_k;  // absent: the call has no key tensor
  bool operator==(const Shape&) const = default;
};

// --- where the angles come from -------------------------------------------------------------------

// What the numbers of a table are.
enum class TableFill : uint8_t {
  kLaw,     // the law's values, correctly rounded to the table's dtype
  kFree,    // independent numbers in (-1, 1): tells a kernel that looks from one that recomputes
  kUneven,  // as kFree, and the two halves of a full-width row differ
};

// Which row of a table token s of sequence b reads.
enum class TableIndex : uint8_t {
  kPosition,       // row = position id
  kToken,          // row = s: already gathered, shared by the batch
  kSequenceToken,  // row = b * tokens + s: already gathered for each sequence
};

enum class CacheLayout : uint8_t {
  kFused,          // [rows, R]        cos_0 .. cos_{R/2-1} sin_0 ..            vLLM
  kFusedSinFirst,  // [rows, R]        sin_0 .. cos_0 ..                        HF gptj
  kSeparate,       // two [rows, R/2]                                           ONNX, flash-attn
  kDuplicated,     // two [rows, R]    cat(c, c)                                Hugging Face llama
  kRepeated,       // two [rows, R]    c_0 c_0 c_1 c_1 ..                       Hugging Face glm
  kStacked,        // [rows, R/2, 2]   (cos_i, sin_i)                           GLM-4, torchtune
};

struct Computed {  // the kernel computes everything from base and law
  bool operator==(const Computed&) const = default;
};
struct GivenInvFreq {         // tensor inv_freq [R/2]
  DType dtype = DType::kF32;  // f32 or f64
  TableFill fill = TableFill::kLaw;
  bool operator==(const GivenInvFreq&) const = default;
};
// How wide a row of angles is.
enum class AngleWidth : uint8_t {
  kPairs,       // [rows, R/2]
  kDuplicated,  // [rows, R]  cat(a, a)           TransformerEngine, Megatron
  kRepeated,    // [rows, R]  a_0 a_0 a_1 a_1 ..
};
struct GivenAngles {          // tensor angles, in radians
  DType dtype = DType::kF32;  // f32 or f64
  int64_t rows = 0;           // with index kPosition: number of rows, > largest id
  TableIndex index = TableIndex::kToken;
  AngleWidth width = AngleWidth::kPairs;
  TableFill fill = TableFill::kLaw;
  int64_t row_stride = 0;  // elements from row to row; 0 = the row's width
  bool operator==(const GivenAngles&) const = default;
};
struct GivenCache {  // cos and sin, gain included
  CacheLayout layout = CacheLayout::kFused;
  DType dtype = DType::kF32;  // f64, f32, f16, bf16
  int64_t rows = 0;           // with index kPosition: number of rows. Otherwise 0 (follows from the shape)
  int64_t row_stride = 0;     // elements from row to row; 0 = the row's width
  TableIndex index = TableIndex::kPosition;
  TableFill fill = TableFill::kLaw;
  bool operator==(const GivenCache&) const = default;
};
struct GivenPeriods {         // tensor periods [R/2]: positions per radian, inv_freq = 1/period. MLX `freqs`
  DType dtype = DType::kF32;  // f32 or f64
  TableFill fill = TableFill::kLaw;
  bool operator==(const GivenPeriods&) const = default;
};
using AngleSource = std::variant<Computed, GivenInvFreq, GivenAngles, GivenCache, GivenPeriods>;

// --- positions -------------------------------------------------------------------------------------

// One number per (sequence b, token s): start + s*step + b*batch_step.
template <class T>
struct Progression {
  T start = 0;
  T step = 1;
  T batch_step = 0;
  bool operator==(const Progression&) const = default;
};
// A rule, or one value per (b, s), b slowest.
template <class T>
using Series = std::variant<Progression<T>, std::vector<T>>;

struct Implicit {  // position = s
  bool operator==(const Implicit&) const = default;
};
struct Offset {  // position = s + value; no tensor
  int64_t value = 0;
  bool operator==(const Offset&) const = default;
};
struct PerSequence {          // position = s + offsets[b]; tensor [batch]
  DType dtype = DType::kI32;  // i32 or i64
  Series<int64_t> offsets;    // indexed by b alone: Progression uses start + b*step
  bool operator==(const PerSequence&) const = default;
};
struct Ids {                  // position = ids[b, s]; tensor [batch, tokens], packed [tokens]
  DType dtype = DType::kI64;  // i32 or i64
  Series<int64_t> ids;
  bool operator==(const Ids&) const = default;
};
struct Packed {  // layout THD: position restarts at each cu_seqlens entry; tensor i32 [sequences + 1]
  std::vector<int64_t> cu_seqlens;  // 0 = first <= ... <= last = tokens
  DType dtype = DType::kI32;        // of the offsets: i32 or i64
  // Position of each sequence's first token; tensor positions [sequences]. Without: 0, and no tensor.
  std::optional<Series<int64_t>> offsets = std::nullopt;
  int64_t sequences() const { return static_cast<int64_t>(cu_seqlens.size()) - 1; }
  bool operator==(const Packed&) const = default;
};
struct ContextParallel {  // zig-zag shard `rank` of `size`: two chunks, from the front and from the back
  int64_t size = 1;
  int64_t rank = 0;
  bool operator==(const ContextParallel&) const = default;
};
struct RealPositions {  // any finite numbers; tensor f32 or f64 [batch, tokens]
  DType dtype = DType::kF64;
  Series<double> values;  // rounded to dtype: what the tensor holds is the position
  bool operator==(const RealPositions&) const = default;
};

// Which axis turns a pair, and with which frequency: axis_map.h.
enum class AxisMap : uint8_t {
  kChunked,          // sections one after the other              Qwen2-VL, ggml MROPE, xdrope
  kInterleaved,      // t h w t h w .. t t                         Qwen3-VL
  kErnie,            // h w h w .. t t                             ERNIE-4.5-VL
  kVision,           // chunked, frequencies restart per axis      Qwen-VL ViT, MiniMax-M3 vision, SAM2
  kGgmlInterleaved,  // interleaved, the rest goes to a 4th axis   ggml IMROPE
  kAlternating,      // axis i mod 2, frequencies restart per axis Kimi-K2.5 vision
  kPixtral,          // chunked, even frequencies for h, odd for w
  kGreedy,           // evenly spread, t first and last            openPangu
};
struct MultiAxis {  // M-RoPE and 2-D vision: one id per axis; tensor [axes, batch, tokens]
  AxisMap map = AxisMap::kChunked;
  std::vector<int64_t> sections;     // pairs per axis, in the order of the map's axes
  DType dtype = DType::kI64;         // i32 or i64
  std::vector<Series<int64_t>> ids;  // one per axis, in the same order
  bool operator==(const MultiAxis&) const = default;
};
using Positions =
    std::variant<Implicit, Offset, PerSequence, Ids, Packed, ContextParallel, RealPositions, MultiAxis>;

// --- memory ----------------------------------------------------------------------------------------

enum class AxisOrder : uint8_t { kBSHD, kBHSD, kSBHD, kTHD };  // THD: batch = 1, tokens = all tokens

// Elements between neighbours along the logical axes batch, token, head, dim.
using Strides = std::array<int64_t, 4>;

struct Layout {
  AxisOrder order = AxisOrder::kBSHD;
  bool packed_qkv = false;  // q and k are views of one buffer whose token rows are [q | k | v] heads
  // Absent: dense in `order`. Outputs are dense when absent, unless in place (then they are the inputs).
  std::optional<Strides> q, k, out_q, out_k;
  bool operator==(const Layout&) const = default;
};

enum class Placement : uint8_t { kOutOfPlace, kInPlace };

// The values of q and k. Made with integers only, keyed by tensor role, logical coordinates and seed, so
// that they are the same on every machine and survive the shrinking of any other axis.
struct DataSpec {
  enum class Kind : uint8_t {
    kNormal,   // about N(0, 1)
    kCancel,   // x0 close to x1 * tan(angle): y0 almost vanishes
    kHard,     // outputs next to a rounding boundary of the dtype
    kSpecial,  // normal(seed) with special values mixed in, see `special`
    kFile,     // a user's tensors, by content hash
  };
  Kind kind = Kind::kNormal;
  uint64_t seed = 0;
  std::string name;  // kSpecial: zero, negative_zero, subnormal, huge, tiny_beside_huge, nan, inf, mixed,
                     // negated, quadrupled; kFile: the hash
  bool operator==(const DataSpec&) const = default;
};

struct Problem {
  Direction direction = Direction::kForward;
  Pairing pairing = Pairing::kHalf;
  Window window;
  double base = 10000;  // theta
  FrequencyLaw law;
  double gain = 1;  // attention factor on cos and sin
  AngleSource angles;
  Positions positions;
  Shape shape;
  Layout layout;
  Placement placement = Placement::kOutOfPlace;
  DType dtype = DType::kF32;
  DataSpec data;

  int64_t pairs() const { return window.rot_dim / 2; }
  bool operator==(const Problem&) const = default;
};

}  // namespace ropecheck
