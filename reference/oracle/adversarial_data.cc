#include "reference/oracle/adversarial_data.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "reference/oracle/first_multiple.h"
#include "reference/oracle/int128.h"
#include "reference/oracle/row_source.h"
#include "reference/problem/pairs.h"
#include "reference/problem/philox.h"

namespace ropecheck {
namespace {

struct Pair {
  double x0, x1;
};

// |hi + lo| * 2^126; magnitudes of at least 2 (gains) are cut down by the caller.
Uint128 FixedPoint(double hi, double lo) {
  const double sign = std::signbit(hi) ? -1 : 1;
  return static_cast<Uint128>(std::ldexp(sign * hi, 126)) +
         static_cast<Uint128>(static_cast<Int128>(std::ldexp(sign * lo, 126)));
}

int LeadingZeros(Uint128 x) {
  const uint64_t high = static_cast<uint64_t>(x >> 64);
  return high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<uint64_t>(x));
}

// Convergents of |sin / cos|, kept while both terms stay below 2^precision.
class Tangent {
 public:
  Tangent(Uint128 sin, Uint128 cos, int precision) {
    const int sin_shift = LeadingZeros(sin), cos_shift = LeadingZeros(cos);
    exponent_ = cos_shift - sin_shift;
    Uint128 a = sin << sin_shift, b = cos << cos_shift;
    const Uint128 limit = Uint128{1} << precision;
    Uint128 num = 1, den = 0, num_before = 0, den_before = 1;
    while (b != 0) {
      const Uint128 quotient = a / b;
      if (quotient >= limit) break;
      const Uint128 next_num = quotient * num + num_before, next_den = quotient * den + den_before;
      if (next_num >= limit || next_den >= limit) break;
      num_before = std::exchange(num, next_num);
      den_before = std::exchange(den, next_den);
      older_ = std::exchange(last_, {static_cast<double>(num), static_cast<double>(den)});
      a = std::exchange(b, a % b);
    }
  }

  // x0 : x1 close to the tangent, of size about 1 as far as both stay below 2^highest (then the smaller one may
  // vanish in its dtype); the last convergent or the one before.
  Pair Nearest(bool older, int highest) const {
    const Pair ratio = older && older_.x0 != 0 && older_.x1 != 0 ? older_ : last_;
    const int size = std::ilogb(ratio.x1), half = std::max({exponent_ / 2, exponent_ - highest, -highest});
    return {std::ldexp(ratio.x0, exponent_ - half - size), std::ldexp(ratio.x1, -half - size)};
  }

 private:
  Pair last_{1, 1}, older_{0, 0};
  int exponent_ = 0;  // tan = ratio * 2^exponent
};

Pair Cancelling(const AngleRow& row, size_t i, DType dtype, uint32_t choice) {
  const Tangent tangent(FixedPoint(row.sin_hi[i], row.sin_lo[i]), FixedPoint(row.cos_hi[i], row.cos_lo[i]),
                        Info(dtype).precision);
  constexpr int kRoom = 4;  // for the ratio's mantissas and the scale
  const Pair ratio = tangent.Nearest((choice & 1) != 0, Info(dtype).max_exponent - kRoom);
  const double scale = std::ldexp((choice & 2) != 0 ? -1.0 : 1.0, static_cast<int>(choice >> 2 & 3) - 2);
  const bool negative = std::signbit(row.sin_hi[i]) != std::signbit(row.cos_hi[i]);
  return {(negative ? -scale : scale) * ratio.x0, scale * ratio.x1};
}

// Keeps x0 and searches x1 in one binade, so that x0 * larger + x1 * smaller is next to a midpoint. Works
// modulo one ulp of the output, in units of 2^-64 ulp: position `start` for the binade's lowest x1, `step`
// further for each next.
Pair HardToRound(const AngleRow& row, size_t i, DType dtype, Pair x) {
  const bool cos_is_larger = std::fabs(row.cos_hi[i]) >= std::fabs(row.sin_hi[i]);
  const double larger = cos_is_larger ? row.cos_hi[i] : row.sin_hi[i];
  const double smaller = cos_is_larger ? -row.sin_hi[i] : row.cos_hi[i];
  const int precision = Info(dtype).precision, searched_bits = std::min(precision - 1, 24);
  // The second product stays below a quarter of the first, which fixes the output's binade in most cases.
  const int wanted = std::ilogb(x.x0 * larger) - std::ilogb(smaller) - 4;
  const int binade = std::clamp(wanted, std::ilogb(x.x0) - 4, std::ilogb(x.x0) + 4);
  const double lowest = std::ldexp(1.0, binade), quantum = std::ldexp(1.0, binade - precision + 1);
  const double ulp = UlpAt(dtype, x.x0 * larger + 1.5 * lowest * smaller);

  // (multiplier * |coefficient| / ulp) modulo 1; the double-double's 126 bits leave 2^-64 for 24-bit
  // multipliers.
  const auto modulo_ulp = [&](double multiplier, double hi, double lo) {
    const int shift = std::ilogb(multiplier) - 52;
    const auto mantissa = static_cast<Uint128>(std::ldexp(std::fabs(multiplier), -shift));
    const int places = shift - std::ilogb(ulp) + 2;  // of 2^-128 ulp, from 2^-126
    const Uint128 fixed = FixedPoint(hi, lo);
    const Uint128 parts = places >= 0 ? (mantissa * fixed) << std::min(places, 127)
                                      : mantissa * (fixed >> std::min(-places, 127));
    const uint64_t magnitude = static_cast<uint64_t>(parts >> 64);
    return std::signbit(multiplier) != std::signbit(hi) ? 0 - magnitude : magnitude;
  };
  const bool negate = cos_is_larger;  // y0 = x0 c - x1 s, y1 = x0 s + x1 c
  const double large_lo = cos_is_larger ? row.cos_lo[i] : row.sin_lo[i];
  const double small_hi = cos_is_larger ? row.sin_hi[i] : row.cos_hi[i];
  const double small_lo = cos_is_larger ? row.sin_lo[i] : row.cos_lo[i];
  const double sign = negate ? -1 : 1;
  const uint64_t start = modulo_ulp(x.x0, larger, large_lo) + modulo_ulp(sign * lowest, small_hi, small_lo);
  const uint64_t step = modulo_ulp(sign * quantum, small_hi, small_lo);
  const uint64_t midpoint = uint64_t{1} << 63, width = uint64_t{1} << (64 - searched_bits + 3);
  const auto steps = FirstMultipleIn(step, start, midpoint - width, midpoint + width);
  if (!steps || *steps >= uint64_t{1} << searched_bits) return x;
  return {x.x0, lowest + static_cast<double>(*steps) * quantum};
}

class Adversary {
 public:
  Adversary(const RowSource& source, const TensorView& view)
      : source_(source),
        problem_(source.problem()),
        tensor_(*view.tensor),
        base_(view.base),
        runs_(PairRuns(problem_)) {}

  void Fill() {
    const bool packed = tensor_.ndim == 3;
    const int64_t batch = packed ? 1 : tensor_.shape[0];
    const int64_t tokens = tensor_.shape[packed ? 0 : 1], heads = tensor_.shape[packed ? 1 : 2];
    if (tensor_.elements() == 0) return;
    AngleRow row;
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t s = 0; s < tokens; ++s) {
        const int64_t key = source_.KeyOf(b, s);
        if (!source_.HasRow(key)) continue;
        source_.RowAt(key, row);
        for (int64_t h = 0; h < heads; ++h) FillHead(row, b, s, h);
      }
  }

 private:
  std::byte* At(int64_t b, int64_t s, int64_t h, int64_t d) const {
    const auto& strides = tensor_.strides;
    const int64_t index = tensor_.ndim == 3
                              ? s * strides[0] + h * strides[1] + d * strides[2]
                              : b * strides[0] + s * strides[1] + h * strides[2] + d * strides[3];
    return base_ + (tensor_.offset + index) * Info(tensor_.dtype).bytes;
  }

  void FillHead(const AngleRow& row, int64_t b, int64_t s, int64_t h) const {
    const DType dtype = tensor_.dtype;
    for (size_t i = 0; i < row.cos_hi.size(); ++i) {
      const auto usable = [](double x) { return std::fabs(x) >= 0x1p-60 && std::fabs(x) < 2; };
      if (!usable(row.cos_hi[i]) || !usable(row.sin_hi[i])) continue;
      const PairMembers pair = ReadMembers(runs_, static_cast<int64_t>(i));
      std::byte* const first = At(b, s, h, pair.first);
      std::byte* const second = At(b, s, h, pair.second);
      Pair x{Decode(dtype, first), Decode(dtype, second)};
      if (problem_.data.kind == DataSpec::Kind::kCancel) {
        x = Cancelling(row, i, dtype, Choice(b, s, h, static_cast<int64_t>(i)));
      } else if (problem_.gain == 1 && x.x0 != 0) {
        x = HardToRound(row, i, dtype, x);
      }
      EncodeNearest(dtype, x.x0, first);
      EncodeNearest(dtype, x.x1, second);
    }
  }

  uint32_t Choice(int64_t b, int64_t s, int64_t h, int64_t i) const {
    const uint32_t stream = (64 + static_cast<uint32_t>(tensor_.role)) << 24;
    return Philox({static_cast<uint32_t>(i), static_cast<uint32_t>(s), static_cast<uint32_t>(h),
                   stream | (static_cast<uint32_t>(b) & 0xFFFFFF)},
                  problem_.data.seed)[0];
  }

  const RowSource& source_;
  const Problem& problem_;
  const Tensor& tensor_;
  std::byte* const base_;
  const std::vector<PairRun> runs_;
};

// Not so for calls that disagree with themselves on purpose, whose angles are nobody's.
bool IsAsPlanned(const Problem& problem, std::span<const TensorView> views) {
  if (problem.window.rot_offset + problem.window.rot_dim > problem.window.head_dim) return false;
  const auto plan = PlanTensors(problem);
  if (!plan) return false;
  for (const TensorView& view : views) {
    const Tensor* planned = plan->Find(view.tensor->role);
    if (planned == nullptr || planned->shape != view.tensor->shape) return false;
  }
  return true;
}

}  // namespace

Result<void> FillAdversarial(const Problem& problem, std::span<const TensorView> views) {
  if (!IsAsPlanned(problem, views)) return {};
  const auto source = RowSource::Create(problem, OwnLevel(problem), views);
  if (!source) return tl::unexpected(source.error());
  for (const TensorView& view : views)
    if (view.tensor->role == Role::kQ || view.tensor->role == Role::kK) Adversary(*source, view).Fill();
  return {};
}

}  // namespace ropecheck
