#include "suite/report/failure_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "suite/report/printable.h"

namespace ropecheck {
namespace {

std::string Indented(const std::string& text) {
  std::string out = "  ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out;
}

}  // namespace

std::string ShellQuoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string FailureText(const CaseResult& result, const KernelInfo& kernel, const std::string& command) {
  std::string out =
      fmt::format("FAIL  {}  {}  {}{}\n", kernel.name, CaseId(result.c), result.c.check,
                  result.judgement.CauseText() == "value" ? "" : ": " + result.judgement.CauseText());
  out += Indented(Printable(result.judgement.says)) + "\n";
  if (result.flaky_tried > 0)
    out += fmt::format("  flaky {}/{}: failed {} of {} times it was run\n", result.flaky_failed,
                       result.flaky_tried, result.flaky_failed, result.flaky_tried);
  if (result.alike > 0) out += fmt::format("  and {} more that fail like it\n", result.alike);
  if (!result.laws.empty()) out += fmt::format("  breaks as well: {}\n", fmt::join(result.laws, ", "));
  if (result.shrink_steps > 0)
    out += fmt::format("  shrunk in {} step{}:\n", result.shrink_steps, result.shrink_steps == 1 ? "" : "s");
  return out + "  " + command + "\n";
}

std::string ReplayCommand(const CaseResult& result, const std::string& argument) {
  return fmt::format("ropecheck replay {} {}", argument, ShellQuoted(result.replay));
}

}  // namespace ropecheck
