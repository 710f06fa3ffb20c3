#include "reference/oracle/ball_real.h"

#include <array>

namespace ropecheck {

Ball Log(const Ball& x) {
  struct Entry {
    Ball x, log;
  };
  thread_local std::array<Entry, 8> kept;  // two bases, a factor and four limits: what a table needs at most
  thread_local size_t next = 0;
  for (const Entry& entry : kept)
    if (entry.x.precision() == x.precision() && arb_equal(entry.x.get(), x.get()) != 0) return entry.log;
  Entry& entry = kept[next++ % kept.size()];
  entry = {x, Applied(arb_log, x)};
  return entry.log;
}

}  // namespace ropecheck
