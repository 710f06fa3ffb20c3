// The one spelling of every enumerator: problem text, families, messages and reports all use it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "reference/problem/case.h"
#include "reference/problem/problem.h"

namespace ropecheck {

// Spellings by enumerator, from 0. Specialised for every enum of a problem and of its circumstances.
template <class E>
inline constexpr bool kNames = false;  // no spelling: using it does not compile

template <>
inline constexpr std::string_view kNames<Direction>[] = {"fwd", "inv", "adj"};
template <>
inline constexpr std::string_view kNames<Pairing>[] = {
    "half", "interleaved", "whole_head_half", "interleaved_to_half", "blocks_half", "blocks_interleaved"};
template <>
inline constexpr std::string_view kNames<DType>[] = {"f64", "f32", "f16", "bf16", "i32", "i64"};
template <>
inline constexpr std::string_view kNames<TableFill>[] = {"law", "free", "uneven"};
template <>
inline constexpr std::string_view kNames<TableIndex>[] = {"position", "token", "sequence"};
template <>
inline constexpr std::string_view kNames<CacheLayout>[] = {"fused",      "sin_first", "separate",
                                                           "duplicated", "repeated",  "stacked"};
template <>
inline constexpr std::string_view kNames<AxisMap>[] = {
    "chunked", "interleaved", "ernie", "vision", "ggml_interleaved", "alternating", "pixtral", "greedy"};
template <>
inline constexpr std::string_view kNames<AngleWidth>[] = {"pairs", "duplicated", "repeated"};
template <>
inline constexpr std::string_view kNames<AxisOrder>[] = {"bshd", "bhsd", "sbhd", "thd"};
template <>
inline constexpr std::string_view kNames<Placement>[] = {"out", "in"};
template <>
inline constexpr std::string_view kNames<DataSpec::Kind>[] = {"normal", "cancel", "hard", "special", "file"};
template <>
inline constexpr std::string_view kNames<MemorySide>[] = {"end", "start"};
// By index of the variant.
template <>
inline constexpr std::string_view kNames<FrequencyLaw>[] = {
    "plain",     "linear",        "rope_ratio",   "explicit",     "ntk",       "dynamic_ntk",
    "yarn",      "longrope",      "llama3",       "proportional", "divisors",  "ntk_fixed",
    "ntk_mixed", "keras_dynamic", "ntk_by_parts", "yarn_ggml",    "yarn_keras"};

template <class E>
constexpr std::string_view NameOf(E value) {
  return kNames<E>[static_cast<size_t>(value)];
}
inline std::string_view NameOf(const FrequencyLaw& law) { return kNames<FrequencyLaw>[law.index()]; }

}  // namespace ropecheck
