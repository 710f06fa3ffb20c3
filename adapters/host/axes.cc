#include "adapters/host/axes.h"

#include "adapters/host/support.h"
#include "ropecheck/adapter.h"

namespace ropecheck {
namespace {

using Names = std::string_view;

constexpr Names kDirections[] = {"forward", "inverse", "adjoint"};
constexpr Names kPairings[] = {"half",        "interleaved",       "whole-head-half", "interleaved-to-half",
                               "blocks-half", "blocks-interleaved"};
constexpr Names kWindows[] = {"full", "leading", "trailing", "middle"};
constexpr Names kDTypes[] = {"f64", "f32", "f16", "bf16"};
constexpr Names kLaws[] = {"plain",       "linear",    "rope-ratio", "explicit",      "ntk",
                           "dynamic-ntk", "yarn",      "longrope",   "llama3",        "proportional",
                           "divisors",    "ntk-fixed", "ntk-mixed",  "keras-dynamic", "ntk-by-parts",
                           "yarn-ggml",   "yarn-keras"};
constexpr Names kGains[] = {"one", "any"};
constexpr Names kAngles[] = {"computed", "inv-freq", "angles", "cache", "periods"};
constexpr Names kCacheLayouts[] = {"fused",      "fused-sin-first", "separate",
                                   "duplicated", "repeated",        "stacked"};
constexpr Names kCacheStrides[] = {"dense", "padded"};
constexpr Names kTableIndices[] = {"position", "token", "sequence-token"};
constexpr Names kPositions[] = {
    "implicit",       "offset",         "per-sequence-i32",   "per-sequence-i64",  "ids-i32",
    "ids-i64",        "packed",         "context-parallel",   "real-f32",          "real-f64",
    "multi-axis-i32", "multi-axis-i64", "packed-offsets-i32", "packed-offsets-i64"};
constexpr Names kLayouts[] = {"bshd", "bhsd", "sbhd", "thd"};
constexpr Names kStrides[] = {"dense", "padded", "any-dim", "reversed", "qkv"};
constexpr Names kPlacements[] = {"out-of-place", "in-place"};
constexpr Names kKeys[] = {"absent", "present"};

constexpr Names kAxisMaps[] = {"chunked",          "interleaved", "ernie",   "vision",
                               "ggml-interleaved", "alternating", "pixtral", "greedy"};
constexpr Names kAngleWidths[] = {"pairs", "duplicated", "repeated"};

constexpr uint64_t Bit(uint32_t value) { return uint64_t{1} << value; }

constexpr EnumAxis kEnumAxes[] = {
    {RC_AXIS_DIRECTION, "direction", kDirections, Bit(RC_FORWARD)},
    {RC_AXIS_PAIRING, "pairing", kPairings, Bit(RC_HALF)},
    {RC_AXIS_WINDOW, "window", kWindows, Bit(RC_WINDOW_FULL)},
    {RC_AXIS_DTYPE, "dtype", kDTypes, Bit(RC_F32)},
    {RC_AXIS_LAW, "law", kLaws, Bit(RC_LAW_PLAIN)},
    {RC_AXIS_GAIN, "gain", kGains, Bit(RC_GAIN_ONE)},
    {RC_AXIS_ANGLES, "angles", kAngles, Bit(RC_ANGLES_COMPUTED)},
    {RC_AXIS_CACHE_LAYOUT, "cache_layout", kCacheLayouts, Bit(RC_CACHE_FUSED)},
    {RC_AXIS_CACHE_DTYPE, "cache_dtype", kDTypes, 0},  // follows from the dtypes taken: see ReadSupport
    {RC_AXIS_CACHE_STRIDE, "cache_stride", kCacheStrides, Bit(RC_CACHE_ROWS_DENSE)},
    {RC_AXIS_TABLE_INDEX, "table_index", kTableIndices, Bit(RC_INDEX_POSITION)},
    {RC_AXIS_POSITIONS, "positions", kPositions, Bit(RC_POS_IMPLICIT)},
    {RC_AXIS_LAYOUT, "layout", kLayouts, Bit(RC_BSHD)},
    {RC_AXIS_STRIDES, "strides", kStrides, Bit(RC_STRIDES_DENSE)},
    {RC_AXIS_PLACEMENT, "placement", kPlacements, Bit(RC_OUT_OF_PLACE)},
    {RC_AXIS_KEYS, "keys", kKeys, Bit(RC_KEYS_ABSENT) | Bit(RC_KEYS_PRESENT)},
    {RC_AXIS_AXIS_MAP, "axis_map", kAxisMaps, Bit(RC_MAP_CHUNKED)},
    {RC_AXIS_ANGLE_WIDTH, "angle_width", kAngleWidths, Bit(RC_ANGLES_PAIRS)},
};

constexpr NumberAxis kNumberAxes[] = {
    {RC_AXIS_HEAD_DIM, "head_dim"},
    {RC_AXIS_ROT_DIM, "rot_dim"},
    {RC_AXIS_ROT_OFFSET, "rot_offset"},
    {RC_AXIS_BATCH, "batch"},
    {RC_AXIS_TOKENS, "tokens"},
    {RC_AXIS_HEADS_Q, "heads_q"},
    {RC_AXIS_HEADS_K, "heads_k"},
    {RC_AXIS_POSITION, "position"},
    {RC_AXIS_GQA_RATIO, "gqa_ratio"},
    {RC_AXIS_THREADS, "threads"},
    {RC_AXIS_POSITION_AXES, "position_axes"},
};

}  // namespace

std::span<const EnumAxis> EnumAxes() { return kEnumAxes; }
std::span<const NumberAxis> NumberAxes() { return kNumberAxes; }

const EnumAxis* FindEnumAxis(std::string_view name) {
  for (const EnumAxis& a : kEnumAxes)
    if (a.name == name) return &a;
  return nullptr;
}

const NumberAxis* FindNumberAxis(std::string_view name) {
  for (const NumberAxis& a : kNumberAxes)
    if (a.name == name) return &a;
  return nullptr;
}

std::string_view AxisName(uint32_t axis) {
  if (axis < std::size(kEnumAxes)) return kEnumAxes[axis].name;
  for (const NumberAxis& a : kNumberAxes)
    if (a.axis == axis) return a.name;
  return "unknown axis";
}

}  // namespace ropecheck
