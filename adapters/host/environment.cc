#include "adapters/host/environment.h"

#include <fmt/format.h>
#include <immintrin.h>

#include <array>

namespace ropecheck {
namespace {

constexpr uint32_t kStickyFlags = 0x3F;
constexpr uint32_t kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
constexpr uint32_t kExceptionMasks = 0x1F80, kX87ExceptionMasks = 0x003F;
constexpr std::array<std::string_view, 4> kRounding = {"nearest", "downward", "upward", "toward zero"};
constexpr std::array<std::string_view, 4> kX87Precision = {"24 bits", "reserved", "53 bits", "64 bits"};

void Add(std::string& list, std::string item) {
  if (!list.empty()) list += ", ";
  list += item;
}

}  // namespace

FloatControl ReadFloatControl() {
  FloatControl control;
  control.sse = _mm_getcsr() & ~kStickyFlags;
  asm volatile("fnstcw %0" : "=m"(control.x87));
  return control;
}

void SetFloatControl(const FloatControl& control) {
  _mm_setcsr(control.sse);
  asm volatile("fldcw %0" ::"m"(control.x87));
}

std::string Differences(const FloatControl& before, const FloatControl& after) {
  if (before == after) return {};
  std::string says;
  const uint32_t changed = before.sse ^ after.sse;
  const auto bit = [&](uint32_t mask, std::string_view name) {
    if (changed & mask) Add(says, fmt::format("{} {}", name, after.sse & mask ? "set" : "cleared"));
  };
  bit(kFlushToZero, "flush to zero");
  bit(kDenormalsAreZero, "denormals are zero");
  if (changed & 0x6000) Add(says, fmt::format("rounding mode {}", kRounding[after.sse >> 13 & 3]));
  if (changed & kExceptionMasks) Add(says, "exception masks changed");
  if (changed != 0) says += fmt::format(" (MXCSR {:#06x} -> {:#06x})", before.sse, after.sse);
  const uint32_t x87 = before.x87 ^ after.x87;
  if (x87 & 0x0C00) Add(says, fmt::format("x87 rounding {}", kRounding[after.x87 >> 10 & 3]));
  if (x87 & 0x0300) Add(says, fmt::format("x87 precision {}", kX87Precision[after.x87 >> 8 & 3]));
  if (x87 & kX87ExceptionMasks) Add(says, "x87 exception masks changed");
  if (x87 != 0) says += fmt::format(" (x87 control word {:#06x} -> {:#06x})", before.x87, after.x87);
  return says;
}

}  // namespace ropecheck
