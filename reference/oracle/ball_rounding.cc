#include "reference/oracle/ball_rounding.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace ropecheck {
namespace {

class Arf {
 public:
  Arf() { arf_init(value_); }
  ~Arf() { arf_clear(value_); }
  Arf(const Arf&) = delete;
  Arf& operator=(const Arf&) = delete;
  arf_ptr get() { return value_; }

 private:
  arf_t value_;
};

double ToOdd(arf_srcptr x) {
  double odd = arf_get_d(x, ARF_RND_DOWN);  // towards zero
  if (arf_cmp_d(x, odd) != 0) odd = std::bit_cast<double>(std::bit_cast<uint64_t>(odd) | 1);
  return std::copysign(odd, arf_sgn(x));
}

void Encode(arf_srcptr x, DType dtype, void* out) {
  if (dtype == DType::kF64) {
    const double nearest = arf_get_d(x, ARF_RND_NEAR);
    std::memcpy(out, &nearest, sizeof nearest);
    return;
  }
  EncodeNearest(dtype, ToOdd(x), out);
}

}  // namespace

bool RoundBall(const Ball& ball, DType dtype, void* out) {
  if (arb_is_exact(ball.get())) {
    Encode(arb_midref(ball.get()), dtype, out);
    return true;
  }
  if (arb_is_finite(ball.get()) == 0) return false;
  Arf lower, upper;
  arb_get_lbound_arf(lower.get(), ball.get(), ball.precision() + 30);
  arb_get_ubound_arf(upper.get(), ball.get(), ball.precision() + 30);
  unsigned char below[8] = {}, above[8] = {};
  Encode(lower.get(), dtype, below);
  Encode(upper.get(), dtype, above);
  const size_t bytes = static_cast<size_t>(Info(dtype).bytes);
  std::memcpy(out, below, bytes);
  return std::memcmp(below, above, bytes) == 0;
}

bool RoundBallToOdd(const Ball& ball, double* out) {
  if (arb_is_exact(ball.get())) {
    *out = ToOdd(arb_midref(ball.get()));
    return true;
  }
  Arf lower, upper;
  arb_get_lbound_arf(lower.get(), ball.get(), ball.precision() + 30);
  arb_get_ubound_arf(upper.get(), ball.get(), ball.precision() + 30);
  *out = ToOdd(lower.get());
  return std::bit_cast<uint64_t>(*out) == std::bit_cast<uint64_t>(ToOdd(upper.get()));
}

void RoundTie(const Ball& ball, DType dtype, void* out) {
  // A midpoint of any dtype has few bits; what the ball's middle has beyond them is its radius.
  constexpr int64_t kBits = 256;
  Arf tie;
  arf_set_round(tie.get(), arb_midref(ball.get()), kBits, ARF_RND_NEAR);
  Encode(tie.get(), dtype, out);
}

double RoundToOdd(double hi, double lo) {
  const uint64_t bits = std::bit_cast<uint64_t>(hi);
  if (lo == 0 || (bits & 1) != 0) return hi;
  // The odd neighbour on lo's side.
  const bool away_from_zero = std::signbit(hi) == std::signbit(lo);
  return std::bit_cast<double>(away_from_zero ? bits + 1 : bits - 1);
}

}  // namespace ropecheck
