// The bodies of `Kernels`. Included by the per-ISA units alone, each of which gets copies with internal
// linkage: a copy for a wider instruction set must never be merged into code that runs everywhere. Nothing
// here calls libm or an inline function of another header. Loops are written so that g++ 12 -O3 and clang
// vectorise them.
#pragma once

#ifdef __FAST_MATH__
#error "the oracle's error-free transformations are wrong under -ffast-math (error 2^-52, silently)"
#endif

#include <cstring>

#include "reference/oracle/int128.h"
#include "reference/oracle/kernels.h"
#include "reference/oracle/trig_table.h"

#define ROPECHECK_INLINE static inline __attribute__((always_inline))

namespace ropecheck {
namespace {  // NOLINT(google-build-namespaces): each unit has its own flags, so its own copy

#ifdef __FMA__

// |p*F mod 1 turn| as cell j and rest A + B turns, for a block of pairs; the cell's entries are copied here
// because a gather inside the vector loop costs twice the loop on AVX2.
struct ReducedBlock {
  double a[kBlock], b[kBlock];
  double cos_hi[kBlock], cos_lo[kBlock], sin_hi[kBlock], sin_lo[kBlock];
};

ROPECHECK_INLINE void Reduce(uint64_t p, size_t n, const Turns* turns, const TrigTable& table,
                             ReducedBlock& out) {
  constexpr int kRestBits = 64 - kCellBits;
  for (size_t i = 0; i < n; ++i) {
    const Uint128 low = Uint128{p} * turns[i].words[0];
    const Uint128 middle = Uint128{p} * turns[i].words[1] + static_cast<uint64_t>(low >> 64);
    const uint64_t t1 = static_cast<uint64_t>(middle);
    const uint64_t t2 = p * turns[i].words[2] + static_cast<uint64_t>(middle >> 64);
    const uint64_t nearest = (t2 + (uint64_t{1} << (kRestBits - 1))) >> kRestBits;
    const int64_t top = static_cast<int64_t>(t2 - (nearest << kRestBits));
    out.a[i] = static_cast<double>(top) * 0x1p-64;
    out.b[i] = static_cast<double>(static_cast<int64_t>(t1 >> 11)) * 0x1p-117;
    const TrigCell& cell = table.cells[nearest & (kCells - 1)];
    out.cos_hi[i] = cell.cos_hi;
    out.cos_lo[i] = cell.cos_lo;
    out.sin_hi[i] = cell.sin_hi;
    out.sin_lo[i] = cell.sin_lo;
  }
}

struct DoubleDouble {
  double hi, lo;
};

// table + (a + b), where |table.hi| exceeds |a + b| or is 0 exactly.
ROPECHECK_INLINE DoubleDouble Combine(double table_hi, double table_lo, DoubleDouble a, DoubleDouble b) {
  const double s = a.hi + b.hi, bb = s - a.hi, e = (a.hi - (s - bb)) + (b.hi - bb);
  const double h = table_hi + s;
  double l = s - (h - table_hi);
  l += (e + (a.lo + b.lo)) + table_lo;
  const double hi = h + l;
  return {hi, l - (hi - h)};
}

// (x + x_lo) * (y + y_lo)
ROPECHECK_INLINE DoubleDouble Product(double x, double x_lo, double y, double y_lo) {
  const double hi = x * y;
  double lo = __builtin_fma(x, y, -hi);
  lo = __builtin_fma(x, y_lo, lo);
  lo = __builtin_fma(x_lo, y, lo);
  return {hi, lo};
}

ROPECHECK_INLINE void CosSinOfRest(size_t n, const ReducedBlock& in, const TrigCoefficients k,
                                   CosSinRow out) {
  for (size_t i = 0; i < n; ++i) {
    const double a = in.a[i], b = in.b[i];
    const double rh = a + b, rl = b - (rh - a);
    const double zh = rh * rh;
    double zl = __builtin_fma(rh, rh, -zh);
    zl = __builtin_fma(rh + rh, rl, zl);

    double w = __builtin_fma(zh, k.s4, k.s3);
    w = __builtin_fma(zh, w, k.s2);
    const double t = __builtin_fma(zh, w, k.s1l);
    const double ph = zh * k.s1h;
    double pl = __builtin_fma(zh, k.s1h, -ph);
    pl = __builtin_fma(zl, k.s1h, pl);
    pl = __builtin_fma(zh, t, pl);
    const double p_hi = k.s0h + ph;
    double p_lo = ph - (p_hi - k.s0h);
    p_lo += (k.s0l + pl);
    const double sh = rh * p_hi;
    double sl = __builtin_fma(rh, p_hi, -sh);
    sl = __builtin_fma(rh, p_lo, sl);
    sl = __builtin_fma(rl, p_hi, sl);

    const double v = __builtin_fma(zh, k.c3, k.c2);
    const double u = __builtin_fma(zh, v, k.c1l);
    const double qh = zh * k.c1h;
    double ql = __builtin_fma(zh, k.c1h, -qh);
    ql = __builtin_fma(zh, u, ql);
    ql = __builtin_fma(zl, k.c1h, ql);
    const double q_hi = k.c0h + qh;
    double q_lo = qh - (q_hi - k.c0h);
    q_lo += (k.c0l + ql);
    const double mh = zh * q_hi;
    double ml = __builtin_fma(zh, q_hi, -mh);
    ml = __builtin_fma(zh, q_lo, ml);
    ml = __builtin_fma(zl, q_hi, ml);

    // cos(C + r) = C + (-S sin r + C (cos r - 1)), sin(C + r) = S + (C sin r + S (cos r - 1))
    const double ch = in.cos_hi[i], cl = in.cos_lo[i], th = in.sin_hi[i], tl = in.sin_lo[i];
    const DoubleDouble cos = Combine(ch, cl, Product(-th, -tl, sh, sl), Product(ch, cl, mh, ml));
    const DoubleDouble sin = Combine(th, tl, Product(ch, cl, sh, sl), Product(th, tl, mh, ml));
    out.cos_hi[i] = cos.hi;
    out.cos_lo[i] = cos.lo;
    out.sin_hi[i] = sin.hi;
    out.sin_lo[i] = sin.lo;
  }
}

void CosSinDoubleDouble(uint64_t position, size_t n, const Turns* turns, CosSinRow row) {
  const TrigTable& table = GetTrigTable();
  ReducedBlock block;
  alignas(64) double out[4][kBlock];
  for (size_t first = 0; first < n; first += kBlock) {
    const size_t count = n - first < kBlock ? n - first : kBlock;
    Reduce(position, count, turns + first, table, block);
    CosSinOfRest(count, block, TrigCoefficients{}, {out[0], out[1], out[2], out[3]});
    double* const to[4] = {row.cos_hi, row.cos_lo, row.sin_hi, row.sin_lo};
    for (int k = 0; k < 4; ++k) memcpy(to[k] + first, out[k], count * sizeof(double));
  }
}

#endif  // __FMA__

// a * b = hi + lo exactly, absent underflow and overflow.
ROPECHECK_INLINE double ProductError(double a, double b, double product) {
#ifdef __FMA__
  return __builtin_fma(a, b, -product);
#else  // Dekker 1971, with Veltkamp's splitting
  const double factor = 0x1p27 + 1;
  const double ta = factor * a, tb = factor * b;
  const double ah = ta - (ta - a), bh = tb - (tb - b);
  const double al = a - ah, bl = b - bh;
  return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
#endif
}

// a b + c, rounded once or twice: only where the error bound allows both.
ROPECHECK_INLINE double MultiplyAdd(double a, double b, double c) {
#ifdef __FMA__
  return __builtin_fma(a, b, c);
#else
  return a * b + c;
#endif
}
ROPECHECK_INLINE float MultiplyAdd(float a, float b, float c) {
#ifdef __FMA__
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

ROPECHECK_INLINE uint32_t BitsOf(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
ROPECHECK_INLINE uint64_t BitsOf(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
ROPECHECK_INLINE float FloatOf(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// How one dtype is read, and rounded from a double y by way of f, the float next to it. The rounding is y's
// own, and that of all reals within the error, where FromMidpoint exceeds kNear and |f| exceeds kSmallest +
// kErrors times the error: "near" is wide enough for an error of |y| / kErrors.
struct F32 {
  using Storage = float;
  static constexpr double kErrors = 0x1p38;
  static constexpr float kSmallest = 0x1p-126f;
  ROPECHECK_INLINE float Load(float x) { return x; }
  ROPECHECK_INLINE float Round(float f) { return f; }
  // 29 bits of y are dropped; near is 2^15 units of y's last place on either side.
  static constexpr uint32_t kNear = (1u << 16) - 1;
  ROPECHECK_INLINE uint32_t FromMidpoint(double y, float) {
    constexpr uint32_t kDropped = (1u << 29) - 1, kMidpoint = 1u << 28;
    return (static_cast<uint32_t>(BitsOf(y)) + (1u << 15) - kMidpoint) & kDropped;
  }
};

// Half types: near is one unit of the float's last place, so that neither its rounding nor the error crosses
// the midpoint.
template <int kDroppedBits>
struct Half {
  using Storage = uint16_t;
  static constexpr double kErrors = 0x1p25;
  static constexpr uint32_t kNear = 2;
  ROPECHECK_INLINE uint32_t FromMidpoint(double, float f) {
    constexpr uint32_t kDropped = (1u << kDroppedBits) - 1, kMidpoint = 1u << (kDroppedBits - 1);
    return (BitsOf(f) & kDropped) + 1 - kMidpoint;
  }
};

struct BF16 : Half<16> {
  static constexpr float kSmallest = 0x1p-126f;
  ROPECHECK_INLINE float Load(uint16_t x) { return FloatOf(uint32_t{x} << 16); }
  ROPECHECK_INLINE uint16_t Round(float f) {
    const uint32_t bits = BitsOf(f);
    return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
  }
};

struct F16 : Half<13> {
  static constexpr float kSmallest = 0x1p-14f;
  ROPECHECK_INLINE float Load(uint16_t x) {
    const uint32_t magnitude = uint32_t{x} << 13 & 0x0FFFE000;
    // The exponent is rebased by an exact product, which makes subnormals normal.
    uint32_t bits = BitsOf(FloatOf(magnitude) * 0x1p112f);
    bits |= magnitude >= 0x0F800000 ? 0x7F800000u : 0u;  // Inf and NaN
    return FloatOf(bits | (uint32_t{x} & 0x8000) << 16);
  }
  ROPECHECK_INLINE uint16_t Round(float f) {
    const uint32_t bits = BitsOf(f), magnitude = bits & 0x7FFFFFFF;
    uint32_t half = ((magnitude + 0xFFF + (magnitude >> 13 & 1)) >> 13) - ((127u - 15u) << 10);
    half = half < 0x7C00 ? half : 0x7C00;
    half = magnitude < (127u - 14u) << 23 ? 0 : half;  // zero, or not decided here
    return static_cast<uint16_t>(half | (bits >> 16 & 0x8000));
  }
};

// One pair in double. Returns non-zero if a rounding is open; the tests for that are in 32 bits, twice as many
// at a time. |f| must exceed kSmallest + `limit` times |x0| + |x1|. A non-finite member or coefficient makes
// that infinite or NaN, which leaves both open.
template <class Format>
ROPECHECK_INLINE uint32_t RotatePair(const RotationRow& row, float limit, size_t i,
                                     typename Format::Storage x0, typename Format::Storage x1,
                                     typename Format::Storage& y0, typename Format::Storage& y1) {
  const float xf0 = Format::Load(x0), xf1 = Format::Load(x1);
  const double a = static_cast<double>(xf0), b = static_cast<double>(xf1);
  const double first = MultiplyAdd(a, row.c0[i], -(b * row.s0[i]));
  const double second = MultiplyAdd(a, row.s1[i], b * row.c1[i]);
  const float f0 = static_cast<float>(first), f1 = static_cast<float>(second);
  y0 = Format::Round(f0);
  y1 = Format::Round(f1);
  const float size0 = __builtin_fabsf(f0), size1 = __builtin_fabsf(f1);
  const float smaller = size0 < size1 ? size0 : size1;
  const float least =
      MultiplyAdd(__builtin_fabsf(xf0), limit, MultiplyAdd(__builtin_fabsf(xf1), limit, Format::kSmallest));
  const uint32_t from0 = Format::FromMidpoint(first, f0), from1 = Format::FromMidpoint(second, f1);
  const uint32_t open = smaller > least ? 0 : 1;
  return (from0 < from1 ? from0 : from1) <= Format::kNear ? 1 : open;
}

// y0 = x0 c0 - x1 s0, y1 = x1 c1 + x0 s1 for data narrower than double.
template <class Format>
ROPECHECK_INLINE bool RotateNarrow(const RotationRow& in_row, size_t n,
                                   const typename Format::Storage* __restrict x0,
                                   const typename Format::Storage* __restrict x1,
                                   typename Format::Storage* __restrict y0,
                                   typename Format::Storage* __restrict y1, uint8_t* __restrict undecided) {
  const RotationRow row = in_row;
  // Rounded up by more than all roundings in float, f's included.
  const float limit = static_cast<float>(row.error * (Format::kErrors * (1 + 0x1p-18)));
  uint32_t any = 0;
  for (size_t i = 0; i < n; ++i) any |= RotatePair<Format>(row, limit, i, x0[i], x1[i], y0[i], y1[i]);
  if (any == 0) return false;
  // Seldom: the same again for the flags, rather than storing them each time.
  for (size_t i = 0; i < n; ++i) {
    typename Format::Storage first, second;
    undecided[i] = RotatePair<Format>(row, limit, i, x0[i], x1[i], first, second) != 0;
  }
  return true;
}

struct WideResult {
  double value;
  uint64_t open;
};

// x c + y s with c and s in double-double, rounded to double where an error of `error` leaves no doubt.
ROPECHECK_INLINE WideResult RotateWide(double x, double c, double c_lo, double y, double s, double s_lo,
                                       double error) {
  const double p = x * c, q = y * s;
  const double p_lo = ProductError(x, c, p) + x * c_lo, q_lo = ProductError(y, s, q) + y * s_lo;
  const double sum = p + q, bb = sum - p;
  const double low = ((p - (sum - bb)) + (q - bb)) + (p_lo + q_lo);
  const double h = sum + low, hb = h - sum;
  const double l = (sum - (h - hb)) + (low - hb);  // TwoSum: under cancellation |low| may exceed |sum|
  const double below = h + (l - error), above = h + (l + error);
  return {below, BitsOf(below) ^ BitsOf(above)};
}

ROPECHECK_INLINE bool RotateDouble(const RotationRow& row, size_t n, const double* __restrict x0,
                                   const double* __restrict x1, double* __restrict y0, double* __restrict y1,
                                   uint8_t* __restrict undecided) {
  const double* __restrict c0 = row.c0, * __restrict s0 = row.s0, * __restrict c1 = row.c1, * __restrict s1 = row.s1;
  const double* __restrict c0_lo = row.c0_lo, * __restrict s0_lo = row.s0_lo;
  const double* __restrict c1_lo = row.c1_lo, * __restrict s1_lo = row.s1_lo;
  const double error = row.error;
  uint64_t open[kBlock];
  uint64_t any = 0;
  for (size_t i = 0; i < n; ++i) {
    const double a = x0[i], b = x1[i];
    const double norm = __builtin_fabs(a) + __builtin_fabs(b), e = error * norm;
    const WideResult first = RotateWide(a, c0[i], c0_lo[i], -b, s0[i], s0_lo[i], e);
    const WideResult second = RotateWide(b, c1[i], c1_lo[i], a, s1[i], s1_lo[i], e);
    // Products must neither overflow nor lose their low halves.
    uint64_t is_open = first.open | second.open;
    is_open = norm < 0x1p-900 ? 1 : is_open;
    is_open = norm > 0x1p960 ? 1 : is_open;
    is_open = norm == 0 ? 0 : is_open;
    y0[i] = first.value;
    y1[i] = second.value;
    open[i] = is_open;
    any |= is_open;
  }
  if (any == 0) return false;
  for (size_t i = 0; i < n; ++i) undecided[i] = open[i] != 0;
  return true;
}

bool RotateF32(const RotationRow& row, size_t n, const float* x0, const float* x1, float* y0, float* y1,
               uint8_t* undecided) {
  return RotateNarrow<F32>(row, n, x0, x1, y0, y1, undecided);
}
bool RotateF16(const RotationRow& row, size_t n, const uint16_t* x0, const uint16_t* x1, uint16_t* y0,
               uint16_t* y1, uint8_t* undecided) {
  return RotateNarrow<F16>(row, n, x0, x1, y0, y1, undecided);
}
bool RotateBF16(const RotationRow& row, size_t n, const uint16_t* x0, const uint16_t* x1, uint16_t* y0,
                uint16_t* y1, uint8_t* undecided) {
  return RotateNarrow<BF16>(row, n, x0, x1, y0, y1, undecided);
}
bool RotateF64(const RotationRow& row, size_t n, const double* x0, const double* x1, double* y0, double* y1,
               uint8_t* undecided) {
  return RotateDouble(row, n, x0, x1, y0, y1, undecided);
}

}  // namespace
}  // namespace ropecheck

#undef ROPECHECK_INLINE
