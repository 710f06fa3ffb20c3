#include "reference/problem/case.h"
#include "reference/problem/text_axes.h"

namespace ropecheck {
namespace {

constexpr std::string_view kPrefix = "rc0:";
constexpr size_t kUsualLength = 256;

void WriteProblem(const Problem& problem, TextWriter& out) {
  bool first = true;
  for (const TextAxis& axis : TextAxes()) {
    if (axis.is_default != nullptr && axis.is_default(problem)) continue;
    if (!first) out.Put(',');
    first = false;
    WriteAxis(axis, problem, out);
  }
}

void WriteAround(const Circumstances& around, TextWriter& out) {
  const Circumstances usual;
  char separator = '|';
  const auto put = [&](std::string_view key) -> TextWriter& {
    out.Put(separator).Put(key).Put('=');
    separator = ',';
    return out;
  };
  if (around.mem != usual.mem) put("mem").Value(around.mem);
  if (around.align != usual.align) put("align").Value(around.align);
  if (around.threads != usual.threads) put("threads").Value(around.threads);
  if (around.bad != usual.bad) put("bad").Put(around.bad);
}

void WriteCall(const Call& call, TextWriter& out) {
  for (const Problem& before : call.before) {
    WriteProblem(before, out);
    out.Put(';');
  }
  WriteProblem(call.problem, out);
  WriteAround(call.around, out);
}

template <class Write>
std::string Printed(Write write) {
  std::string text;
  text.reserve(kUsualLength);
  text = kPrefix;
  TextWriter out(text);
  write(out);
  return text;
}

}  // namespace

std::string Print(const Problem& problem) {
  return Printed([&](TextWriter& out) { WriteProblem(problem, out); });
}

std::string Print(const Call& call) {
  return Printed([&](TextWriter& out) { WriteCall(call, out); });
}

std::string Print(const Case& c) {
  return Printed([&](TextWriter& out) {
    WriteCall(c.call, out);
    if (!c.check.empty()) out.Put('!').Put(c.check);
  });
}

}  // namespace ropecheck
