#include "reference/oracle/ball_real.h"

#include <array>

namespace ropecheck {
namespace {

// Bit for bit the same: two balls of one value may enclose different reals.
bool IsSame(const Ball& a, const Ball& b) {
  return a.precision() == b.precision() && arb_equal(a.get(), b.get()) != 0;
}

}  // namespace

Ball Log(const Ball& x) {
  struct Entry {
    Ball x, log;
  };
  thread_local std::array<Entry, 4> kept;  // two bases and a factor: what the pairs of a table ask for
  thread_local size_t next = 0;
  for (const Entry& entry : kept)
    if (IsSame(entry.x, x)) return entry.log;
  Entry& entry = kept[next++ % kept.size()];
  entry = {x, Applied(arb_log, x)};
  return entry.log;
}

RampLimits<Ball> LimitsOf(const RampRule& rule, const Ball& base) {
  struct Entry {
    RampRule rule;
    Ball base;
    RampLimits<Ball> limits;
  };
  thread_local std::array<Entry, 2> kept;  // NTK by parts has two ramps
  thread_local size_t next = 0;
  for (const Entry& entry : kept)
    if (entry.rule == rule && IsSame(entry.base, base)) return entry.limits;
  Entry& entry = kept[next++ % kept.size()];
  entry = {rule, base, LimitsOf<Ball>(rule, base)};
  return entry.limits;
}

}  // namespace ropecheck
