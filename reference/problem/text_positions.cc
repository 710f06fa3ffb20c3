#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

template <class T>
void WriteSeries(const Series<T>& series, TextWriter& out) {
  if (const auto* list = std::get_if<std::vector<T>>(&series)) {
    out.Value(*list);
    return;
  }
  const auto& rule = std::get<Progression<T>>(series);
  out.Value(rule.start).Signed(rule.step);
  if (rule.batch_step != 0) out.Signed(rule.batch_step);
}

template <class T>
bool ReadSeries(TextReader& in, Series<T>& series) {
  if (in.Peek() == '[') return in.Value(series.template emplace<std::vector<T>>());
  auto& rule = series.template emplace<Progression<T>>();
  if (!in.Value(rule.start) || !in.Signed(rule.step)) return false;
  return (in.Peek() != '+' && in.Peek() != '-') || in.Signed(rule.batch_step);
}

constexpr std::string_view kSources[] = {"implicit", "offset", "seq", "cu",  "cp",
                                         "axes",     "i32",    "i64", "f32", "f64"};

struct Writer {
  TextWriter& out;

  void operator()(const Implicit&) const { out.Put("implicit"); }
  void operator()(const Offset& p) const { out.Put("offset:").Value(p.value); }
  void operator()(const PerSequence& p) const {
    out.Put("seq.").Value(p.dtype).Put(':');
    WriteSeries(p.offsets, out);
  }
  void operator()(const Ids& p) const {
    out.Value(p.dtype).Put(':');
    WriteSeries(p.ids, out);
  }
  void operator()(const Packed& p) const {
    if (!p.offsets) {
      out.Put("cu:").Value(p.cu_seqlens);
      return;
    }
    out.Put("cu.").Value(p.dtype).Put(':').Value(p.cu_seqlens).Put(':');
    WriteSeries(*p.offsets, out);
  }
  void operator()(const ContextParallel& p) const { out.Put("cp:").Value(p.size).Put('/').Value(p.rank); }
  void operator()(const RealPositions& p) const {
    out.Value(p.dtype).Put(':');
    WriteSeries(p.values, out);
  }
  void operator()(const MultiAxis& p) const {
    out.Put("axes.").Value(p.dtype).Put('.').Value(p.map).Put('(').Value(p.sections).Put(')');
    for (const auto& series : p.ids) {
      out.Put(':');
      WriteSeries(series, out);
    }
  }
};

// Without map and sections: those that a model has set.
bool ReadMultiAxis(TextReader& in, MultiAxis& p) {
  p.ids.clear();
  if (!in.Expect('.') || !in.Value(p.dtype)) return false;
  if (in.Peek() != ':' || p.sections.empty()) {
    if (!in.Expect('.') || !in.Value(p.map)) return false;
    if (!in.Expect('(') || !in.Value(p.sections) || !in.Expect(')')) return false;
  }
  while (in.Accept(':')) {
    if (p.ids.size() == TextReader::kLongestList) return in.Fail("too many axes");
    if (!ReadSeries(in, p.ids.emplace_back())) return false;
  }
  return true;
}

}  // namespace

bool CompletesPositions(std::string_view value) {
  const size_t end = value.find_first_of(":(");
  return value.starts_with("axes.") && end != value.npos && value[end] == ':';
}

void WritePositions(const Positions& positions, TextWriter& out) { std::visit(Writer{out}, positions); }

bool ReadPositions(TextReader& in, Positions& positions) {
  size_t index = 0;
  if (!in.OneOf(kSources, index)) return false;
  const std::string_view source = kSources[index];
  if (source == "implicit") {
    positions = Implicit{};
    return true;
  }
  if (source == "offset") return in.Expect(':') && in.Value(positions.emplace<Offset>().value);
  if (source == "seq") {
    auto& p = positions.emplace<PerSequence>();
    return in.Expect('.') && in.Value(p.dtype) && in.Expect(':') && ReadSeries(in, p.offsets);
  }
  if (source == "cu") {
    auto& p = positions.emplace<Packed>();
    if (!in.Accept('.')) return in.Expect(':') && in.Value(p.cu_seqlens);
    return in.Value(p.dtype) && in.Expect(':') && in.Value(p.cu_seqlens) && in.Expect(':') &&
           ReadSeries(in, p.offsets.emplace());
  }
  if (source == "cp") {
    auto& p = positions.emplace<ContextParallel>();
    return in.Expect(':') && in.Value(p.size) && in.Expect('/') && in.Value(p.rank);
  }
  if (source == "axes") {
    auto* const set = std::get_if<MultiAxis>(&positions);
    return ReadMultiAxis(in, set != nullptr ? *set : positions.emplace<MultiAxis>());
  }
  if (source == "i32" || source == "i64") {
    auto& p = positions.emplace<Ids>();
    p.dtype = source == "i32" ? DType::kI32 : DType::kI64;
    return in.Expect(':') && ReadSeries(in, p.ids);
  }
  auto& p = positions.emplace<RealPositions>();
  p.dtype = source == "f32" ? DType::kF32 : DType::kF64;
  return in.Expect(':') && ReadSeries(in, p.values);
}

}  // namespace ropecheck
