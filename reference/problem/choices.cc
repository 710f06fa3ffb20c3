#include "reference/problem/choices.h"

namespace ropecheck {

uint64_t RandomChoices::Choose(uint64_t n) {
  const PhiloxCounter words = Philox({counter_++, 0, 0, 0}, seed_);
  return (uint64_t{words[0]} << 32 | words[1]) % n;  // the bias is below n / 2^64
}

uint64_t ByteChoices::Choose(uint64_t n) {
  uint64_t value = 0;
  for (uint64_t rest = n - 1; rest > 0 && !bytes_.empty(); rest >>= 8) {
    value = value << 8 | bytes_.front();
    bytes_ = bytes_.subspan(1);
  }
  return value % n;
}

}  // namespace ropecheck
