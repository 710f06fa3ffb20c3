#include "fuzz/input.h"

#include "fuzz/mutations.h"
#include "reference/problem/draw.h"

namespace ropecheck::fuzz {

Call Decode(std::span<const uint8_t> bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (text.starts_with("rc0:"))
    if (auto parsed = ParseCase(text)) return std::move(parsed->call);
  ByteChoices choices(bytes);
  Call call{{}, Draw(choices), {}};
  if (OneIn(choices, 4)) call.around.mem = MemorySide::kStart;
  if (OneIn(choices, 4)) call.around.align = Pick(choices, {2, 4, 8, 16});
  return call;
}

std::string Encode(const Call& call) { return Print(call); }

}  // namespace ropecheck::fuzz
