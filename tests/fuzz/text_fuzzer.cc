// libFuzzer's entry for problem text: any line is refused with a reason, or is a case that prints and parses to itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "reference/problem/case.h"
#include "reference/problem/simpler.h"
#include "reference/problem/validate.h"

namespace {

void TakeLine(std::string_view line) {
  const auto parsed = ropecheck::ParseCase(line);
  if (!parsed) {
    if (parsed.error().message.empty()) std::abort();
    return;
  }
  const auto again = ropecheck::ParseCase(Print(*parsed));
  if (!again || !(*again == *parsed)) std::abort();
  // Shrinking takes whatever is valid, and what it proposes is valid again.
  constexpr size_t kShort = 120;
  if (line.size() > kShort || !Validate(parsed->call)) return;
  for (const ropecheck::Call& simpler : Simpler(parsed->call))
    if (!Validate(simpler)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const size_t end = text.find('\n');
    TakeLine(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return 0;
}
