#include "tests/precision/emulate.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "reference/frequency/f32.h"
#include "reference/frequency/inv_freq.h"
#include "reference/precision/law_error.h"
#include "reference/problem/axis_map.h"
#include "reference/problem/pairs.h"

namespace ropecheck {
namespace {

double RoundTo(DType dtype, double v) {
  if (dtype == DType::kF64) return v;
  if (dtype == DType::kF32) return static_cast<float>(v);
  unsigned char bytes[2];
  EncodeNearest(dtype, v, bytes);
  return Decode(dtype, bytes);
}

// +1 or -1, the same for the same arguments: which way an approximation errs.
double Sign(uint64_t a, uint64_t b) {
  uint64_t h = (a + 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u ^ (b + 1) * 0x94D049BB133111EBu;
  h ^= h >> 29;
  h *= 0xBF58476D1CE4E5B9u;
  return (h >> 40 & 1) != 0 ? 1 : -1;
}

// ex2.approx(y * lg2.approx(b)): 2 ulp of lg2 and 2^-22.5 of ex2 as documented, each at its worst.
float FastPow(float base, float exponent, uint64_t salt) {
  const float exact = std::log2(base);
  const float ulp = std::nextafter(std::fabs(exact), INFINITY) - std::fabs(exact);
  const float log2_base = static_cast<float>(exact + 2 * ulp * Sign(salt, 1));
  const float product = exponent * log2_base;
  if (product == 0) return 1;  // ex2.approx of zero is exact
  return static_cast<float>(std::exp2(static_cast<double>(product)) * (1 + 0x1.6ap-23 * Sign(salt, 2)));
}

// sin.approx and cos.approx: the angle times fl32(1 / 2 pi), truncated; then the function, off by 2^-21.41
// or 2^-21.19 including its own rounding.
void FastSinCos(float theta, double& sine, double& cosine) {
  const float inverse = static_cast<float>(0.5 / std::numbers::pi);
  const double product = static_cast<double>(theta) * inverse;
  float turns = static_cast<float>(product);
  if (turns > product) turns = std::nextafter(turns, 0.0f);
  const double angle = 2 * std::numbers::pi * (turns - std::floor(static_cast<double>(turns)));
  const uint64_t salt = static_cast<uint64_t>(static_cast<int64_t>(theta * 4096.0));
  sine = static_cast<float>(std::sin(angle) + 0x1.7p-22 * Sign(salt, 3));
  cosine = static_cast<float>(std::cos(angle) + 0x1.ap-22 * Sign(salt, 4));
}

class Kernel {
 public:
  Kernel(const Emulation& e, const Rig& rig) : e_(e), row_(*e.pipeline), rig_(rig), problem_(rig.problem()) {}

  void Run() {
    const Shape& shape = problem_.shape;
    for (int64_t b = 0; b < shape.batch; ++b) {
      for (int64_t s = 0; s < shape.tokens; ++s) {
        rig_.oracle().Row(b, s, exact_);
        for (int64_t i = 0; i < problem_.pairs(); ++i) {
          Factors factors[2];
          for (int m = 0; m < 2; ++m) {
            factors[m] = ExactFactors(i, m);
            if (row_.level == Level::kGivenCache) continue;
            if (row_.angle != AngleMethod::kExact) factors[m] = ComputedFactors(b, s, i, m);
            HoldFactors(factors[m]);
          }
          for (int64_t h = 0; h < shape.heads_q; ++h) Rotate(b, s, h, i, factors);
        }
      }
    }
  }

 private:
  // What the members x and x' of an output are multiplied by.
  struct Factors {
    double cosine, sine;
  };

  double InvFreqF64(int64_t i) const { return InvFreqOf(problem_.law, problem_.base, HeadPair(problem_, i)); }
  float InvFreqF32(int64_t i) const {
    if (row_.angle == AngleMethod::kF64PowF32Table) return static_cast<float>(InvFreqF64(i));
    return InvFreqOf(problem_.law, F32(problem_.base, PowerOf(row_.angle)), HeadPair(problem_, i)).value();
  }

  // inv_freq of a table, in Real's arithmetic.
  template <class Real>
  Real GivenInvFreq(int64_t i) const {
    if (!std::holds_alternative<GivenPeriods>(problem_.angles))
      return static_cast<Real>(rig_.oracle().inv_freq()[static_cast<size_t>(i)]);
    const TensorView& periods = rig_.view(Role::kPeriods);
    const DType dtype = periods.tensor->dtype;
    return 1 / static_cast<Real>(Decode(dtype, periods.base + i * Info(dtype).bytes));
  }

  double PairPosition(int64_t b, int64_t s, int64_t i) const {
    if (std::holds_alternative<RealPositions>(problem_.positions)) return RealPositionOf(problem_, b, s);
    return static_cast<double>(PositionOnAxis(problem_, AxisOfPair(problem_, i).axis, b, s));
  }

  // The kernel's own angle of one member.
  double Angle(int64_t b, int64_t s, int64_t i, int member) const {
    const double f64 = PairPosition(b, s, i);
    const PairAxis at = AxisOfPair(problem_, i);
    switch (row_.angle) {
      case AngleMethod::kF64:
        return f64 * InvFreqF64(i);
      case AngleMethod::kF64TableGiven:
        return f64 * GivenInvFreq<double>(i);
      case AngleMethod::kF32TableGiven:
        return static_cast<float>(f64) * GivenInvFreq<float>(i);
      case AngleMethod::kGiven: {
        const bool own = member == 1 && !exact_.theta1.empty();
        const double theta = (own ? exact_.theta1 : exact_.theta)[static_cast<size_t>(i)];
        return row_.trig == Trig::kF64 ? theta : static_cast<float>(theta);
      }
      case AngleMethod::kF32Iterated: {
        if (!IsOnePower(problem_.law)) break;
        const float step =
            InvFreqOf(problem_.law, F32(problem_.base), {1, 1, at.dim, problem_.window.head_dim}).value();
        auto theta = static_cast<float>(f64);
        for (int64_t k = 0; k < at.index; ++k) theta *= step;
        return theta;
      }
      default:
        break;
    }
    float position = static_cast<float>(f64);
    float f = InvFreqF32(i);
    if (row_.squeezed == Squeezed::kPosition)
      position = static_cast<float>(RoundTo(row_.squeezed_to, position));
    if (row_.squeezed == Squeezed::kInvFreq) f = static_cast<float>(RoundTo(row_.squeezed_to, f));
    const float theta = position * f;
    return row_.squeezed == Squeezed::kAngle ? RoundTo(row_.squeezed_to, theta) : theta;
  }

  Factors ExactFactors(int64_t i, int member) const {
    const size_t k = static_cast<size_t>(i);
    if (member == 1 && !exact_.cos1.empty()) return {exact_.cos1[k], exact_.sin1[k]};
    return {exact_.cos_hi[k], exact_.sin_hi[k]};
  }

  Factors SinCos(double theta) const {
    Factors f{};
    switch (row_.trig) {
      case Trig::kF64:
        return {std::cos(theta), std::sin(theta)};
      case Trig::kFast:
        FastSinCos(static_cast<float>(theta), f.sine, f.cosine);
        return f;
      default:
        return {std::cos(static_cast<float>(theta)), std::sin(static_cast<float>(theta))};
    }
  }

  Factors ComputedFactors(int64_t b, int64_t s, int64_t i, int member) const {
    const bool crosses =
        problem_.direction == Direction::kAdjoint;  // the transpose takes the other member's sine
    const double theta = Angle(b, s, i, crosses ? 1 - member : member);
    Factors f{SinCos(Angle(b, s, i, member)).cosine, SinCos(theta).sine};
    // Given angles are known by their magnitude.
    const bool negative = row_.angle == AngleMethod::kGiven
                              ? std::sin(theta) * ExactFactors(i, member).sine < 0
                              : problem_.direction != Direction::kForward;
    if (negative) f.sine = -f.sine;
    return f;
  }

  // cos and sin as the kernel keeps them until the rotation.
  void HoldFactors(Factors& factors) const {
    const DType table = row_.arithmetic == DType::kF64 ? DType::kF64 : DType::kF32;
    for (double* v : {&factors.cosine, &factors.sine}) {
      *v = RoundTo(table, *v);
      if (problem_.gain != 1 && e_.gain_site == GainSite::kTableBefore)
        *v = RoundTo(table, RoundTo(table, problem_.gain) * *v);
      if (row_.cache) *v = RoundTo(*row_.cache, *v);
      if (problem_.gain != 1 && e_.gain_site == GainSite::kTableAfter) {
        const DType held = row_.cache.value_or(table);
        *v = RoundTo(held, RoundTo(held, problem_.gain) * *v);
      }
    }
  }

  // a * b + c * d, operation by operation.
  double Products(double a, double b, double c, double d) const {
    const DType t = row_.arithmetic;
    if (!e_.fused) return RoundTo(t, RoundTo(t, a * b) + RoundTo(t, c * d));
    if (t == DType::kF64) return std::fma(a, b, c * d);
    if (t == DType::kF32)
      return std::fma(static_cast<float>(a), static_cast<float>(b),
                      static_cast<float>(c) * static_cast<float>(d));
    return RoundTo(t, a * b + RoundTo(t, c * d));
  }

  void Rotate(int64_t b, int64_t s, int64_t h, int64_t i, const Factors (&factors)[2]) const {
    const std::vector<PairRun> runs = PairRuns(problem_);
    const PairMembers read = ReadMembers(runs, i), written = WrittenMembers(runs, i);
    const DType t = row_.arithmetic;
    double x0 = rig_.value(Role::kQ, b, s, h, read.first), x1 = rig_.value(Role::kQ, b, s, h, read.second);
    const bool gain = problem_.gain != 1 && row_.level != Level::kGivenCache;
    if (gain && e_.gain_site == GainSite::kXFirst) {
      const double g = RoundTo(problem_.dtype, problem_.gain);
      x0 = RoundTo(problem_.dtype, g * x0), x1 = RoundTo(problem_.dtype, g * x1);
    }
    x0 = RoundTo(t, x0), x1 = RoundTo(t, x1);
    double y0 = Products(x0, RoundTo(t, factors[0].cosine), -x1, RoundTo(t, factors[0].sine));
    double y1 = Products(x1, RoundTo(t, factors[1].cosine), x0, RoundTo(t, factors[1].sine));
    if (gain && e_.gain_site == GainSite::kOutput) {
      const double g = RoundTo(t, problem_.gain);
      y0 = RoundTo(t, g * y0), y1 = RoundTo(t, g * y1);
    }
    rig_.set(Role::kOutQ, b, s, h, written.first, y0);
    rig_.set(Role::kOutQ, b, s, h, written.second, y1);
  }

  const Emulation& e_;
  const NamedPipeline& row_;
  const Rig& rig_;
  const Problem& problem_;
  AngleRow exact_;
};

}  // namespace

F32Power* PowerOf(AngleMethod method) {
  switch (method) {
    case AngleMethod::kF32Pow:
      return ReciprocalPower;
    case AngleMethod::kF32PowNeg:
      return [](float b, int64_t i, int64_t d) {
        return std::pow(b, -static_cast<float>(2 * i) / static_cast<float>(d));
      };
    case AngleMethod::kF32ExpLog:
      return [](float b, int64_t i, int64_t d) {
        return std::exp(-static_cast<float>(2 * i) * (std::log(b) / static_cast<float>(d)));
      };
    case AngleMethod::kF32PowOfPow:
      return [](float b, int64_t i, int64_t d) {
        return std::pow(std::pow(b, -2.0f / static_cast<float>(d)), static_cast<float>(i));
      };
    case AngleMethod::kF32FastPow:
      return [](float b, int64_t i, int64_t d) {
        return FastPow(b, -static_cast<float>(2 * i) / static_cast<float>(d), static_cast<uint64_t>(i));
      };
    case AngleMethod::kF32Iterated:
      return [](float b, int64_t i, int64_t d) {
        const float step = std::pow(b, -2.0f / static_cast<float>(d));
        float f = 1;
        for (int64_t k = 0; k < i; ++k) f *= step;
        return f;
      };
    default:
      ADD_FAILURE() << "no such frequency";
      return ReciprocalPower;
  }
}

void Emulate(const Emulation& emulation, const Rig& rig) { Kernel(emulation, rig).Run(); }

const NamedPipeline* Row(std::string_view name) {
  Result<const NamedPipeline*> row = FindPipeline(name);
  EXPECT_TRUE(row) << (row ? "" : row.error().message);
  return row ? *row : &Pipelines().front();
}

}  // namespace ropecheck
