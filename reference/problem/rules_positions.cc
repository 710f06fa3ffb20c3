#include <fmt/format.h>

#include <cmath>

#include "reference/problem/axis_map.h"
#include "reference/problem/names.h"
#include "reference/problem/position_range.h"
#include "reference/problem/rules.h"
#include "reference/problem/saturate.h"
#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

template <class T>
Complaint ListLength(const Series<T>& series, int64_t needed, std::string_view what) {
  const auto* list = std::get_if<std::vector<T>>(&series);
  if (list == nullptr || static_cast<int64_t>(list->size()) == needed) return {};
  return fmt::format("{} positions are listed for {} {}", list->size(), needed, what);
}

struct Structure {
  const Problem& problem;
  int64_t all_tokens = SaturatingMultiply(problem.shape.batch, problem.shape.tokens);

  Complaint operator()(const PerSequence& p) const {
    return ListLength(p.offsets, problem.shape.batch, "sequences");
  }
  Complaint operator()(const Ids& p) const { return ListLength(p.ids, all_tokens, "tokens"); }
  Complaint operator()(const RealPositions& p) const { return ListLength(p.values, all_tokens, "tokens"); }
  Complaint operator()(const MultiAxis& p) const {
    for (const auto& axis : p.ids)
      if (Complaint complaint = ListLength(axis, all_tokens, "tokens"); !complaint.empty()) return complaint;
    return {};
  }
  Complaint operator()(const Packed& p) const {
    if (problem.layout.order != AxisOrder::kTHD) return "cu_seqlens belong to packed tokens. Use layout=thd";
    if (p.cu_seqlens.empty() || p.cu_seqlens.front() != 0) return "cu_seqlens do not begin with 0";
    return p.offsets ? ListLength(*p.offsets, p.sequences(), "sequences") : Complaint();
  }
  Complaint operator()(const auto&) const { return {}; }
};

Complaint IsIdType(DType dtype) {
  if (dtype == DType::kI64) return {};
  if (dtype != DType::kI32) return fmt::format("ids cannot be {}. Use i32 or i64", NameOf(dtype));
  return {};
}

Complaint IdRange(DType dtype, const std::optional<PositionRange>& ids) {
  constexpr int64_t kLowest = std::numeric_limits<int32_t>::min(),
                    kHighest = std::numeric_limits<int32_t>::max();
  if (dtype != DType::kI32 || !ids || (ids->lo >= kLowest && ids->hi <= kHighest)) return {};
  return fmt::format("id {} does not fit i32. Use i64", ids->lo < kLowest ? ids->lo : ids->hi);
}

// What a map asks of its sections, whose number and sum are right.
Complaint CheckSections(const MultiAxis& p) {
  const auto& s = p.sections;
  switch (p.map) {
    case AxisMap::kErnie:
    case AxisMap::kPixtral:
      if (s[0] == s[1] || s[0] == s[1] + 1) return {};
      return fmt::format(
          "{} takes turns between its first two axes: sections of {} and {} pairs do not. Use as "
          "many, or one more for the first",
          NameOf(p.map), s[0], s[1]);
    case AxisMap::kAlternating:
      if (s[0] == s[1]) return {};
      return fmt::format("alternating axes have as many pairs each, not {} and {}", s[0], s[1]);
    case AxisMap::kGreedy:
      if (s.size() == 2 || s[0] > 0) return {};
      return "greedy with three axes sets the last pair aside for the first axis, which has none";
    case AxisMap::kChunked:
    case AxisMap::kInterleaved:
    case AxisMap::kVision:
    case AxisMap::kGgmlInterleaved:
      break;
  }
  return {};
}

struct Rules {
  const Problem& problem;

  Complaint operator()(const PerSequence& p) const {
    return Offsets("seq", p.dtype, p.offsets, problem.shape.batch);
  }
  Complaint operator()(const Ids& p) const {
    Complaint complaint = IsIdType(p.dtype);
    return complaint.empty() ? IdRange(p.dtype, PositionRangeOf(problem)) : complaint;
  }
  Complaint operator()(const Packed& p) const {
    const auto& cu = p.cu_seqlens;
    for (size_t i = 1; i < cu.size(); ++i)
      if (cu[i] < cu[i - 1]) return fmt::format("cu_seqlens fall from {} to {}", cu[i - 1], cu[i]);
    if (cu.back() > std::numeric_limits<int32_t>::max()) return fmt::format("{} does not fit i32", cu.back());
    if (cu.back() == problem.shape.tokens)
      return p.offsets ? Offsets("cu", p.dtype, *p.offsets, p.sequences()) : Complaint();
    return fmt::format("cu_seqlens end at {} and there are {} tokens. Use s{}", cu.back(),
                       problem.shape.tokens, cu.back());
  }
  Complaint operator()(const ContextParallel& p) const {
    if (p.size < 1 || p.rank < 0 || p.rank >= p.size)
      return fmt::format("there is no shard {} of {}. Use cp:{}/0", p.rank, p.size, p.size < 1 ? 1 : p.size);
    if (problem.shape.tokens % 2 == 0) return {};
    return fmt::format("a shard of {} tokens does not split into two chunks. Use s{}", problem.shape.tokens,
                       problem.shape.tokens + 1);
  }
  Complaint operator()(const RealPositions& p) const {
    if (p.dtype != DType::kF32 && p.dtype != DType::kF64)
      return fmt::format("real positions cannot be {}. Use f32 or f64", NameOf(p.dtype));
    const auto not_finite = [&](double value) {
      return !std::isfinite(p.dtype == DType::kF32 ? static_cast<double>(static_cast<float>(value)) : value);
    };
    const auto complaint = [&] { return fmt::format("a position is not finite in {}", NameOf(p.dtype)); };
    if (const auto* list = std::get_if<std::vector<double>>(&p.values)) {
      for (const double value : *list)
        if (not_finite(value)) return complaint();
      return {};
    }
    const auto& [batch, tokens, heads_q, heads_k] = problem.shape;
    for (const int64_t b : {int64_t{0}, batch - 1})
      for (const int64_t s : {int64_t{0}, tokens - 1})
        if (batch > 0 && tokens > 0 && not_finite(RealPositionOf(problem, b, s))) return complaint();
    return {};
  }
  Complaint operator()(const MultiAxis& p) const {
    const auto [least, most] = AxesOf(p.map);
    if (p.ids.size() < least || p.ids.size() > most)
      return fmt::format("{} positions have {} axes, not {}", NameOf(p.map),
                         least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most),
                         p.ids.size());
    if (p.sections.size() != p.ids.size())
      return fmt::format("{} sections are given for {} axes", p.sections.size(), p.ids.size());
    int64_t sum = 0;
    for (const int64_t section : p.sections) {
      if (section < 0) return fmt::format("a section has {} pairs", section);
      sum = SaturatingAdd(sum, section);
    }
    if (sum != problem.pairs())
      return fmt::format("the sections have {} pairs together, and rot_dim {} has {}", sum,
                         problem.window.rot_dim, problem.pairs());
    Complaint complaint = CheckSections(p);
    if (complaint.empty()) complaint = IsIdType(p.dtype);
    return complaint.empty() ? IdRange(p.dtype, PositionRangeOf(problem)) : complaint;
  }
  Complaint operator()(const auto&) const { return {}; }

  static Complaint Offsets(std::string_view axis, DType dtype, const Series<int64_t>& offsets,
                           int64_t sequences) {
    const auto* rule = std::get_if<Progression<int64_t>>(&offsets);
    if (rule != nullptr && rule->batch_step != 0)
      return fmt::format("{} has one number per sequence and no batch step. Use {}.{}:{}{}{:+}", axis, axis,
                         NameOf(dtype), axis == "cu" ? "[..]:" : "", rule->start, rule->step);
    Complaint complaint = IsIdType(dtype);
    return complaint.empty() ? IdRange(dtype, OffsetRangeOf(offsets, sequences)) : complaint;
  }
};

Complaint Named(Complaint complaint) {
  return complaint.empty() ? complaint : fmt::format("{} (axis pos)", complaint);
}

}  // namespace

Complaint PositionStructure(const Problem& problem) {
  return Named(std::visit(Structure{problem}, problem.positions));
}

Complaint CheckPositions(const Problem& problem) {
  Complaint complaint = Named(std::visit(Rules{problem}, problem.positions));
  if (!complaint.empty() || std::holds_alternative<RealPositions>(problem.positions)) return complaint;
  const auto range = PositionRangeOf(problem);
  constexpr auto kLimits = std::numeric_limits<int64_t>();
  if (range && (range->lo == kLimits.min() || range->hi == kLimits.max()))
    return "a position does not fit 64 bits (axis pos)";
  return {};
}

}  // namespace ropecheck
