// The vectorised half of judge.h. Plain loops over pairs: g++ and clang vectorise them because every maximum
// is taken on bit patterns and every verdict is a mask that is or-ed; no branch depends on the data.
#include <cmath>

#include "reference/precision/judge.h"

// One copy per instruction set, chosen at load time. Everything inside is always_inline, so that no copy for
// a wide instruction set can be linked into code that runs on a narrow one.
#if defined(__x86_64__)
#define ROPECHECK_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define ROPECHECK_CLONES
#endif

namespace ropecheck {
namespace {

// Raw pointers of a candidate's constants: what the loops see instead of vectors.
struct MemberPointers {
  const double *own, *other, *cos_bound, *sin_bound;
};
struct Constants {
  Rounding rounding;
  const double *phase_sin, *phase_versine;
  MemberPointers first, second;
};

Constants PointersOf(const ToleranceRow& row) {
  const auto of = [](const ToleranceRow::Member& m) {
    return MemberPointers{m.own.data(), m.other.data(), m.cos_bound.data(), m.sin_bound.data()};
  };
  return {row.rounding, row.phase_sin.data(), row.phase_versine.data(), of(row.first),
          of(row.second.own.empty() ? row.first : row.second)};
}

struct AnglePointers {
  const double *cos0, *sin0, *cos1, *sin1;
};

template <GainForm kForm, bool kStores>
[[gnu::always_inline]] inline void PairTolerances(const Constants& k, int64_t i, double x0, double x1,
                                                  double y0, double y1, double& t0, double& t1) {
  const MemberBound first{k.phase_sin[i],   k.phase_versine[i],   k.first.own[i],
                          k.first.other[i], k.first.cos_bound[i], k.first.sin_bound[i]};
  const MemberBound second{k.phase_sin[i],    k.phase_versine[i],    k.second.own[i],
                           k.second.other[i], k.second.cos_bound[i], k.second.sin_bound[i]};
  t0 = Tolerance<kForm, kStores>(k.rounding, first, {x0, x1, y0, y1});
  t1 = Tolerance<kForm, kStores>(k.rounding, second, {x1, x0, y1, y0});
}

// The larger of a candidate's tolerances and what the arrays hold.
template <GainForm kForm, bool kStores>
[[gnu::always_inline]] inline void RaiseTolerances(const PairRow<float>& row, const AnglePointers& angles,
                                                   const Constants& k, double* __restrict__ t0,
                                                   double* __restrict__ t1) {
  for (int64_t i = 0; i < row.pairs; ++i) {
    const double x0 = row.x0[i], x1 = row.x1[i];
    const double y0 = x0 * angles.cos0[i] - x1 * angles.sin0[i];
    const double y1 = x1 * angles.cos1[i] + x0 * angles.sin1[i];
    double here0, here1;
    PairTolerances<kForm, kStores>(k, i, std::fabs(x0), std::fabs(x1), std::fabs(y0), std::fabs(y1), here0,
                                   here1);
    t0[i] = LargerBits(t0[i], here0);
    t1[i] = LargerBits(t1[i], here1);
  }
}

enum class Source : uint8_t { kMade, kFused, kFusedStores };

// Fused: the one candidate's tolerances are made here. Else they are read from made0, made1.
template <Source kSource>
[[gnu::always_inline]] inline RowJudgement Judge(const PairRow<float>& row, const AnglePointers& angles,
                                                 const Constants& k, const double* threshold,
                                                 const double* made0, const double* made1,
                                                 int64_t* __restrict__ flags) {
  int64_t largest = 0, all_flags = 0;
  for (int64_t i = 0; i < row.pairs; ++i) {
    const double x0 = row.x0[i], x1 = row.x1[i];
    const double y0 = x0 * angles.cos0[i] - x1 * angles.sin0[i];
    const double y1 = x1 * angles.cos1[i] + x0 * angles.sin1[i];
    const double e0 = std::fabs(row.g0[i] - y0), e1 = std::fabs(row.g1[i] - y1);
    double t0, t1;
    if constexpr (kSource == Source::kMade) {
      t0 = made0[i];
      t1 = made1[i];
    } else {
      PairTolerances<GainForm::kInTable, kSource == Source::kFusedStores>(
          k, i, std::fabs(x0), std::fabs(x1), std::fabs(y0), std::fabs(y1), t0, t1);
    }
    const double norm_squared = y0 * y0 + y1 * y1;
    const double reach = kCoarse * LargerBits(t0, t1);
    // Without a sign, which a NaN may have.
    const double pair_ulp = std::fabs(LargerBits(e0, e1) * InverseUlpOfNorm(k.rounding.data, norm_squared));
    // Bits of numbers that are not negative order like the numbers: a difference is negative where the error
    // is above its limit, or the pair is coarse, or the error is NaN or Inf. NaN elsewhere gives any difference, which
    // wraps: its error is NaN as well.
    const auto bits = [](double v) { return std::bit_cast<int64_t>(v); };
    const auto minus = [](double a, double b) {
      return std::bit_cast<uint64_t>(a) - std::bit_cast<uint64_t>(b);
    };
    constexpr int64_t kInfinity = 0x7FF0000000000000;
    const auto flag = static_cast<int64_t>(minus(threshold[i] * t0, e0) | minus(threshold[i] * t1, e1) |
                                           (minus(norm_squared, reach * reach) - 1) |
                                           static_cast<uint64_t>(kInfinity - 1 - bits(pair_ulp)));
    flags[i] = flag;
    all_flags |= flag;
    largest = largest > bits(pair_ulp) ? largest : bits(pair_ulp);
  }
  return {all_flags < 0, std::bit_cast<double>(largest)};
}

ROPECHECK_CLONES RowJudgement JudgeFused(const PairRow<float>& row, const AnglePointers& angles,
                                         const Constants& k, const double* threshold, int64_t* flags) {
  return Judge<Source::kFused>(row, angles, k, threshold, nullptr, nullptr, flags);
}
ROPECHECK_CLONES RowJudgement JudgeFusedStores(const PairRow<float>& row, const AnglePointers& angles,
                                               const Constants& k, const double* threshold, int64_t* flags) {
  return Judge<Source::kFusedStores>(row, angles, k, threshold, nullptr, nullptr, flags);
}
ROPECHECK_CLONES RowJudgement JudgeMade(const PairRow<float>& row, const AnglePointers& angles,
                                        const Constants& k, const double* threshold, const double* made0,
                                        const double* made1, int64_t* flags) {
  return Judge<Source::kMade>(row, angles, k, threshold, made0, made1, flags);
}

template <bool kStores>
[[gnu::always_inline]] inline void RaiseByForm(const PairRow<float>& row, const AnglePointers& angles,
                                               const Constants& k, double* t0, double* t1) {
  switch (k.rounding.form) {
    case GainForm::kInTable:
      return RaiseTolerances<GainForm::kInTable, kStores>(row, angles, k, t0, t1);
    case GainForm::kXFirst:
      return RaiseTolerances<GainForm::kXFirst, kStores>(row, angles, k, t0, t1);
    case GainForm::kOutput:
      return RaiseTolerances<GainForm::kOutput, kStores>(row, angles, k, t0, t1);
  }
}
ROPECHECK_CLONES void Raise(const PairRow<float>& row, const AnglePointers& angles, const Constants& k,
                            double* t0, double* t1) {
  if (k.rounding.stores) {
    RaiseByForm<true>(row, angles, k, t0, t1);
  } else {
    RaiseByForm<false>(row, angles, k, t0, t1);
  }
}

}  // namespace

RowJudgement JudgeRow(const PairRow<float>& row, const GainedAngles& gained,
                      std::span<const ToleranceRow> candidates, const double* threshold, int64_t* flags) {
  const AnglePointers angles{gained.cos_hi.data(), gained.sin_hi.data(), gained.cos1(), gained.sin1()};
  const Constants first = PointersOf(candidates[0]);
  // One candidate with its gain in the table is what nearly every claim comes to: one pass.
  if (candidates.size() == 1 && first.rounding.form == GainForm::kInTable) {
    return first.rounding.stores ? JudgeFusedStores(row, angles, first, threshold, flags)
                                 : JudgeFused(row, angles, first, threshold, flags);
  }
  thread_local std::vector<double> t0, t1;
  t0.assign(static_cast<size_t>(row.pairs), 0.0);
  t1.assign(static_cast<size_t>(row.pairs), 0.0);
  for (const ToleranceRow& candidate : candidates)
    Raise(row, angles, PointersOf(candidate), t0.data(), t1.data());
  return JudgeMade(row, angles, first, threshold, t0.data(), t1.data(), flags);
}

}  // namespace ropecheck
