// Storage order, strides and data.
#include "reference/problem/text_values.h"

namespace ropecheck {
namespace {

constexpr std::string_view kStridedNames[] = {"q", "k", "out_q", "out_k"};
constexpr std::optional<Strides> Layout::* kStrided[] = {&Layout::q, &Layout::k, &Layout::out_q,
                                                         &Layout::out_k};

}  // namespace

void WriteOrder(const Layout& layout, TextWriter& out) {
  out.Value(layout.order).Put(layout.packed_qkv ? "/qkv" : "");
}

bool ReadOrder(TextReader& in, Layout& layout) {
  if (!in.Value(layout.order)) return false;
  if (!in.Accept('/')) return true;
  layout.packed_qkv = true;
  const size_t at = in.at();
  return in.Word() == "qkv" || in.FailAt(at, "only qkv may follow here, as in bshd/qkv");
}

void WriteStrides(const Layout& layout, TextWriter& out) {
  std::string_view separator;
  for (size_t i = 0; i < std::size(kStrided); ++i) {
    const auto& strides = layout.*kStrided[i];
    if (!strides) continue;
    out.Put(separator).Put(kStridedNames[i]);
    out.Arguments((*strides)[0], (*strides)[1], (*strides)[2], (*strides)[3]);
    separator = "+";
  }
}

bool ReadStrides(TextReader& in, Layout& layout) {
  do {
    const size_t at = in.at();
    size_t index = 0;
    if (!in.OneOf(kStridedNames, index)) return false;
    auto& strides = layout.*kStrided[index];
    if (strides) return in.FailAt(at, "this tensor has its strides already");
    auto& s = strides.emplace();
    if (!in.Arguments(s[0], s[1], s[2], s[3])) return false;
  } while (in.Accept('+'));
  return true;
}

void WriteData(const DataSpec& data, TextWriter& out) {
  out.Value(data.kind).Put('(');
  switch (data.kind) {
    case DataSpec::Kind::kFile:
      out.Put(data.name);
      break;
    case DataSpec::Kind::kSpecial:
      out.Put(data.name).Put(',').Value(data.seed);
      break;
    default:
      out.Value(data.seed);
  }
  out.Put(')');
}

bool ReadData(TextReader& in, DataSpec& data) {
  if (!in.Value(data.kind) || !in.Expect('(')) return false;
  const bool special = data.kind == DataSpec::Kind::kSpecial;
  if (special || data.kind == DataSpec::Kind::kFile) {
    data.name = in.Word();
    if (data.name.empty())
      return in.Fail(special ? "a kind of special values is expected" : "a hash is expected");
    return (!special || (in.Expect(',') && in.Value(data.seed))) && in.Expect(')');
  }
  return in.Value(data.seed) && in.Expect(')');
}

}  // namespace ropecheck
