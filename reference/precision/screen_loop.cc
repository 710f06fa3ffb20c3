// Compiled with contraction into fma where the processor has it: the limits here are lower bounds with room
// for rounding either way, and only JudgePair gives verdicts.
#include "reference/precision/screen_loop.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace ropecheck {
namespace {

template <class Real>
using Bits = std::conditional_t<sizeof(Real) == 8, int64_t, int32_t>;
template <class Real>
using Word = std::make_unsigned_t<Bits<Real>>;  // where a difference may wrap

template <class Real>
constexpr int kMantissaBits = sizeof(Real) == 8 ? 52 : 23;
// The exponent field, which is also Inf.
template <class Real>
constexpr Bits<Real> kExponent =
    static_cast<Bits<Real>>(Bits<Real>{2 * ScreenLimits<Real>::kBias + 1} << kMantissaBits<Real>);

template <class Real>
[[gnu::always_inline]] inline Bits<Real> AsBits(Real v) {
  return std::bit_cast<Bits<Real>>(v);
}
template <class Real>
[[gnu::always_inline]] inline Real AsReal(Bits<Real> v) {
  return std::bit_cast<Real>(v);
}

// 2^e, as bits.
template <class Real>
constexpr Word<Real> PowerOfTwo(int e) {
  return static_cast<Word<Real>>(ScreenLimits<Real>::kBias + e) << kMantissaBits<Real>;
}

template <class Real>
[[gnu::always_inline]] inline Real Larger(Real a, Real b) {  // of non-negative ones; NaN is largest
  return AsReal<Real>(AsBits(a) > AsBits(b) ? AsBits(a) : AsBits(b));
}

// Negative if the pair at `i` is not cleared.
template <class Real>
[[gnu::always_inline]] inline Bits<Real> PairFlags(const ScreenChunk<Real>& k, int64_t i, Real x0, Real x1,
                                                   Real g0, Real g1, const ScreenLimits<Real>& limits) {
  const Real y0 = x0 * k.cos[i] - x1 * k.sin[i];
  const Real y1 = x1 * k.cos[i] + x0 * k.sin[i];
  const Real e0 = std::fabs(g0 - y0), e1 = std::fabs(g1 - y1);
  const Real ax0 = std::fabs(x0), ax1 = std::fabs(x1), ay0 = std::fabs(y0), ay1 = std::fabs(y1);
  Real over0, over1;
  Word<Real> too_small, binade;  // of the norm, or less
  if constexpr (sizeof(Real) == 4) {
    const Real size = ax0 + ax1;
    over0 = size * k.x[i] - e0;
    over1 = size * k.x[i] - e1;
    // |y| less its own error: it may sit just above a power of two where the exact value sits below.
    const Real v0 = ay0 - limits.narrowing * size, v1 = ay1 - limits.narrowing * size;
    const Real binade0 = AsReal<Real>(AsBits(v0) & kExponent<Real>);
    const Real binade1 = AsReal<Real>(AsBits(v1) & kExponent<Real>);
    over0 += k.store[i] * binade0;
    over1 += k.store[i] * binade1;
    // In place of the norm's, which costs three operations more and is seldom larger.
    binade = std::bit_cast<Word<Real>>(Larger(binade0, binade1));
    too_small = binade - PowerOfTwo<Real>(limits.least);
  } else {
    over0 = ax0 * k.x[i] - e0;
    over1 = ax1 * k.x[i] - e1;
    over0 += ax1 * k.x_other[i];
    over1 += ax0 * k.x_other[i];
    // Against the least norm: half the exponent of the square is that of the norm.
    too_small = std::bit_cast<Word<Real>>(y0 * y0 + y1 * y1) - PowerOfTwo<Real>(2 * limits.least);
    binade = (too_small >> 1 & Word<Real>{kExponent<Real>}) + PowerOfTwo<Real>(limits.least);
  }
  over0 += ay0 * k.y[i];
  over1 += ay1 * k.y[i];
  over0 += ay1 * k.y_other[i];
  over1 += ay0 * k.y_other[i];
  // A product by a power of two is a sum of bits; ScreenLimits keeps it from wrapping and below Inf. The error
  // too as bits, because an input, output or error that is not finite makes an error that is not, and so one
  // above every limit: NaN may carry either sign through arithmetic, but its magnitude as bits is sure.
  const Word<Real> ulp_limit = binade + (std::bit_cast<Word<Real>>(limits.error) - PowerOfTwo<Real>(0));
  const Word<Real> beyond_ulp = ulp_limit - std::bit_cast<Word<Real>>(Larger(e0, e1));
  return AsBits(over0) | AsBits(over1) | static_cast<Bits<Real>>(too_small | beyond_ulp);
}

struct TwoFloats {
  float even, odd;
};
[[gnu::always_inline]] inline TwoFloats LoadTwo(const float* p) { return {p[0], p[1]}; }
// From one word: cheaper than widening 16 bits to 32.
[[gnu::always_inline]] inline TwoFloats LoadTwo(const BF16Bits* p) {
  uint32_t word;
  std::memcpy(&word, p, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = word << 16 | word >> 16;
  return {std::bit_cast<float>(word << 16), std::bit_cast<float>(word & 0xFFFF0000)};
}
[[gnu::always_inline]] inline float LoadOne(const float* p) { return *p; }
[[gnu::always_inline]] inline float LoadOne(const BF16Bits* p) {
  return std::bit_cast<float>(uint32_t{p->bits} << 16);
}

// Negative if pairs first to first + n - 1 of a head, those of chunk `k`, are not all cleared. The heads stay
// where they are: copying them would wait for the caller's stores.
template <class Real, int kHeads>
struct HeadFlags {
  Bits<Real> of[kHeads] = {};
};

template <int kHeads, class Raw>
[[gnu::always_inline]] inline HeadFlags<double, kHeads> ChunkFlags(const ScreenChunk<double>& k,
                                                                   int64_t first, int64_t n,
                                                                   const ScreenHead<Raw>* heads,
                                                                   const ScreenLimits<double>& limits) {
  HeadFlags<double, kHeads> flags;
  for (int64_t i = 0; i < n; ++i) {
    const int64_t at = first + i;
#pragma GCC unroll 2
    for (int h = 0; h < kHeads; ++h)
      flags.of[h] |=
          PairFlags<double>(k, i, heads[h].x0[at], heads[h].x1[at], heads[h].g0[at], heads[h].g1[at], limits);
  }
  return flags;
}

template <int kHeads, class Raw>
[[gnu::always_inline]] inline HeadFlags<float, kHeads> ChunkFlags(const ScreenChunk<float>& k, int64_t first,
                                                                  int64_t n, const ScreenHead<Raw>* heads,
                                                                  const ScreenLimits<float>& limits) {
  constexpr int64_t kOdd = ScreenChunk<float>::Slot(1);
  HeadFlags<float, kHeads> flags;
  for (int64_t i = 0; i < n / 2; ++i) {
    const int64_t at = first + 2 * i;
#pragma GCC unroll 2
    for (int h = 0; h < kHeads; ++h) {
      const TwoFloats x0 = LoadTwo(heads[h].x0 + at), x1 = LoadTwo(heads[h].x1 + at);
      const TwoFloats g0 = LoadTwo(heads[h].g0 + at), g1 = LoadTwo(heads[h].g1 + at);
      flags.of[h] |= PairFlags(k, i, x0.even, x1.even, g0.even, g1.even, limits);
      flags.of[h] |= PairFlags(k, kOdd + i, x0.odd, x1.odd, g0.odd, g1.odd, limits);
    }
  }
  if (n % 2 == 0) return flags;
  const int64_t at = first + n - 1;
  for (int h = 0; h < kHeads; ++h)
    flags.of[h] |= PairFlags(k, n / 2, LoadOne(heads[h].x0 + at), LoadOne(heads[h].x1 + at),
                             LoadOne(heads[h].g0 + at), LoadOne(heads[h].g1 + at), limits);
  return flags;
}

// Full chunks have a loop of their own, of constant length.
template <int kHeads, class Real, class Raw>
[[gnu::always_inline]] inline unsigned Cleared(const ScreenChunk<Real>& k, int64_t first, int64_t n,
                                               const ScreenHead<Raw>* heads,
                                               const ScreenLimits<Real>& in_memory) {
  const ScreenLimits<Real> limits = in_memory;
  constexpr int64_t kAll = ScreenChunk<Real>::kPairs;
  const auto flags = n == kAll ? ChunkFlags<kHeads>(k, first, kAll, heads, limits)
                               : ChunkFlags<kHeads>(k, first, n, heads, limits);
  unsigned cleared = 0;
  for (int h = 0; h < kHeads; ++h) cleared |= static_cast<unsigned>(flags.of[h] >= 0) << h;
  return cleared;
}

// Functions of one body for one instruction set each: not target_clones, which no test can force.
#define ROPECHECK_CLEAR(name, target)                                                                      \
  template <class Real, class Raw>                                                                         \
  target unsigned name(const ScreenChunk<Real>& k, int64_t first, int64_t n, const ScreenHead<Raw>* heads, \
                       int count, const ScreenLimits<Real>& limits) {                                      \
    return count == 2 ? Cleared<2>(k, first, n, heads, limits) : Cleared<1>(k, first, n, heads, limits);   \
  }
ROPECHECK_CLEAR(ClearedBaseline, )
#if defined(__x86_64__)
ROPECHECK_CLEAR(ClearedV3, __attribute__((target("arch=x86-64-v3"))))
ROPECHECK_CLEAR(ClearedV4, __attribute__((target("arch=x86-64-v4"))))
#endif
#undef ROPECHECK_CLEAR

}  // namespace

template <class Real, class Raw>
unsigned ChunkClears(Isa isa, const ScreenChunk<Real>& k, int64_t first, int64_t n,
                     const ScreenHead<Raw>* heads, int count, const ScreenLimits<Real>& limits) {
#if defined(__x86_64__)
  if (isa == Isa::kV4) return ClearedV4(k, first, n, heads, count, limits);
  if (isa == Isa::kV3) return ClearedV3(k, first, n, heads, count, limits);
#endif
  return ClearedBaseline(k, first, n, heads, count, limits);
}

template unsigned ChunkClears(Isa, const ScreenChunk<double>&, int64_t, int64_t, const ScreenHead<float>*,
                              int, const ScreenLimits<double>&);
template unsigned ChunkClears(Isa, const ScreenChunk<float>&, int64_t, int64_t, const ScreenHead<float>*, int,
                              const ScreenLimits<float>&);
template unsigned ChunkClears(Isa, const ScreenChunk<float>&, int64_t, int64_t, const ScreenHead<BF16Bits>*,
                              int, const ScreenLimits<float>&);

}  // namespace ropecheck
