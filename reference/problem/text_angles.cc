#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

// The options after a table's dtype, ",name=value". A source that lacks one has no member of that name.
template <class Source>
void WriteOptions(const Source& source, TextWriter& out) {
  const Source usual{};
  const auto option = [&](std::string_view name, const auto& value, const auto& usual_value) {
    if (value != usual_value) out.Put(',').Put(name).Put('=').Value(value);
  };
  if constexpr (requires { source.rows; }) option("rows", source.rows, usual.rows);
  if constexpr (requires { source.row_stride; }) option("stride", source.row_stride, usual.row_stride);
  if constexpr (requires { source.index; }) option("by", source.index, usual.index);
  if constexpr (requires { source.width; }) option("wide", source.width, usual.width);
  if constexpr (requires { source.fill; }) option("fill", source.fill, usual.fill);
}

template <class Source>
bool ReadOptions(TextReader& in, Source& source) {
  unsigned seen = 0;
  while (in.Accept(',')) {
    const size_t at = in.at();
    const std::string_view name = in.Word();
    if (!in.Expect('=')) return false;
    bool known = false, good = false;
    std::string there;
    const auto option = [&](std::string_view expected, unsigned bit, auto& value) {
      there += (there.empty() ? "" : ", ") + std::string(expected);
      if (name != expected) return;
      known = true;
      good = (seen & bit) == 0 ? in.Value(value) : in.FailAt(at, "this option is there twice");
      seen |= bit;
    };
    if constexpr (requires { source.rows; }) option("rows", 1, source.rows);
    if constexpr (requires { source.row_stride; }) option("stride", 2, source.row_stride);
    if constexpr (requires { source.index; }) option("by", 4, source.index);
    if constexpr (requires { source.width; }) option("wide", 16, source.width);
    if constexpr (requires { source.fill; }) option("fill", 8, source.fill);
    if (!known) return in.FailAt(at, "no such option here, only " + there + " (docs/problem-text.md)");
    if (!good) return false;
  }
  return true;
}

template <class Source>
void WriteTable(const Source& source, TextWriter& out) {
  out.Put('(').Value(source.dtype);
  WriteOptions(source, out);
  out.Put(')');
}

template <class Source>
bool ReadTable(TextReader& in, Source& source) {
  return in.Expect('(') && in.Value(source.dtype) && ReadOptions(in, source) && in.Expect(')');
}

bool IsFirst(TextReader& in, const AngleSource& angles) {
  return std::holds_alternative<Computed>(angles) ||
         in.Fail("angles= and cache= exclude each other: keep one");
}

// The alternatives of AngleSource, but the cache.
constexpr std::string_view kSources[] = {"computed", "inv_freq", "radians", "period"};

}  // namespace

void WriteAngles(const AngleSource& angles, TextWriter& out) {
  if (std::holds_alternative<Computed>(angles)) out.Put(kSources[0]);
  if (const auto* inv_freq = std::get_if<GivenInvFreq>(&angles)) WriteTable(*inv_freq, out.Put(kSources[1]));
  if (const auto* given = std::get_if<GivenAngles>(&angles)) WriteTable(*given, out.Put(kSources[2]));
  if (const auto* periods = std::get_if<GivenPeriods>(&angles)) WriteTable(*periods, out.Put(kSources[3]));
}

bool ReadAngles(TextReader& in, AngleSource& angles) {
  size_t index = 0;
  if (!IsFirst(in, angles) || !in.OneOf(kSources, index)) return false;
  if (index == 1) return ReadTable(in, angles.emplace<GivenInvFreq>());
  if (index == 2) return ReadTable(in, angles.emplace<GivenAngles>());
  if (index == 3) return ReadTable(in, angles.emplace<GivenPeriods>());
  return true;
}

void WriteCache(const AngleSource& angles, TextWriter& out) {
  const auto& cache = std::get<GivenCache>(angles);
  out.Value(cache.layout);
  WriteTable(cache, out);
}

bool ReadCache(TextReader& in, AngleSource& angles) {
  if (!IsFirst(in, angles)) return false;
  auto& cache = angles.emplace<GivenCache>();
  return in.Value(cache.layout) && ReadTable(in, cache);
}

}  // namespace ropecheck
