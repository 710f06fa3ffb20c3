// The floating-point environment the oracle's bounds assume, whatever a kernel library left behind.
#pragma once

#include <xmmintrin.h>

namespace ropecheck {

// Round to nearest, no flush to zero, no denormals-are-zero, exceptions masked, while it lives; then as
// before. Merely loading a library linked with -ffast-math sets FTZ and DAZ for the process.
class StandardEnvironment {
 public:
  StandardEnvironment() : before_(_mm_getcsr()) { _mm_setcsr(kStandard); }
  ~StandardEnvironment() { _mm_setcsr(before_); }
  StandardEnvironment(const StandardEnvironment&) = delete;
  StandardEnvironment& operator=(const StandardEnvironment&) = delete;

 private:
  static constexpr unsigned kStandard = 0x1F80;
  unsigned before_;
};

}  // namespace ropecheck
