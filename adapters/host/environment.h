// The floating-point environment that kernels are given and must give back.
#pragma once

#include <cstdint>
#include <string>

namespace ropecheck {

// Control bits alone; the sticky exception flags may change.
struct FloatControl {
  uint32_t sse = 0;  // MXCSR: rounding, flush to zero, denormals are zero, exception masks
  uint16_t x87 = 0;  // control word: rounding, precision, exception masks
  bool operator==(const FloatControl&) const = default;
};

FloatControl ReadFloatControl();
// Also clears the sticky flags.
void SetFloatControl(const FloatControl& control);

// Nearest even, no flushing, every exception masked: what the x86-64 ABI starts programs with.
inline constexpr FloatControl kDefaultFloatControl = {.sse = 0x1F80, .x87 = 0x037F};

// "flush to zero set, rounding mode upward (MXCSR 0x1f80 -> 0xdf80)"; empty when they are equal.
std::string Differences(const FloatControl& before, const FloatControl& after);

// Runs `body` in the default environment, restores the caller's afterwards, and says what `body` changed.
template <class Body>
std::string WithFloatControlChecked(Body&& body) {
  const FloatControl callers = ReadFloatControl();
  SetFloatControl(kDefaultFloatControl);
  body();
  const FloatControl after = ReadFloatControl();
  SetFloatControl(callers);
  return Differences(kDefaultFloatControl, after);
}

}  // namespace ropecheck
