#include "reference/precision/bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>

namespace ropecheck {
namespace {

// Error of the comparison's own double arithmetic, relative to the products: cos and sin to 2^-53, the gain,
// two products, a sum, the difference from what was got: below 5 * 2^-53.
constexpr double kReferenceError = 0x1p-50;

// sin d and 1 - cos d; both monotone up to the caps. Below 2^-7 the first terms of their series are above
// them by less than 2^-16 of themselves.
void PhaseTerms(double d, double& sine, double& versine) {
  if (d < 0x1p-7) {
    sine = d;
    versine = 0.5 * d * d;
  } else {
    sine = std::sin(std::min(d, std::numbers::pi / 2));
    versine = 1 - std::cos(std::min(d, std::numbers::pi));
  }
}

// 0 if the format holds `value`, else the largest relative error of rounding it.
double HoldingError(DType dtype, double value) {
  alignas(8) unsigned char bytes[8];
  EncodeNearest(dtype, value, bytes);
  return Decode(dtype, bytes) == value ? 0 : Grid::Of(dtype).half_ulp;
}

// One factor (cos or sin) as the kernel holds it: error of the factor, and its largest magnitude.
struct Factor {
  double error, bound;
};

// Constants of a problem and method that turn cos and sin into factors.
struct FactorRule {
  Level level;
  GainSite gain_site;
  bool has_gain;
  double gain, gain_error;
  double trig;                // absolute error of cos and sin
  Grid table;                 // the type that a gain on the table is computed in
  std::optional<Grid> cache;  // half cache
  std::optional<Grid> reads;  // arithmetic narrower than the given cache
  double arithmetic_unit;     // half_ulp of half arithmetic above L3, else 0
  double narrows_x;           // relative error of narrowing x to the arithmetic, else 0

  // `magnitude` = |cos| or |sin| exactly; `drift` = how much the phase error can add to it.
  Factor operator()(double magnitude, double drift) const {
    double error = 0, bound = magnitude;
    if (level != Level::kGivenCache) {
      // c~ may lie in a higher binade than c; a library's cos is never above 1.
      const double c = std::min(1.0, magnitude + drift + trig);
      const double half = cache ? HalfUlp(*cache, c) : 0;
      error = gain * trig;
      if (!has_gain) {
        error += half;
        bound = c + half;
      } else if (gain_site == GainSite::kTableBefore) {
        const double applied = gain_error * gain * c + HalfUlp(table, gain * (1 + gain_error) * c);
        const double stored = cache ? HalfUlp(*cache, gain * c + applied) : 0;
        error += applied + stored;
        bound = gain * c + applied + stored;
      } else if (gain_site == GainSite::kTableAfter) {
        const double applied = gain * half + gain_error * gain * (c + half) +
                               HalfUlp(cache ? *cache : table, gain * (1 + gain_error) * (c + half));
        error += applied;
        bound = gain * c + applied;
      } else {
        error += gain * half;
        if (gain_site == GainSite::kXFirst) error += gain_error * gain * (c + half);
        bound = c + half;
      }
      // The rounded factor may sit just above the binade that the bound's product is in.
      bound *= 1 + arithmetic_unit;
    } else if (reads) {
      error = HalfUlp(*reads, magnitude);
      bound += error;
    }
    // Errors of the factor's partner x, and of the comparison itself, relative to the gained product.
    const bool gain_is_outside = gain_site == GainSite::kXFirst || gain_site == GainSite::kOutput;
    error += (narrows_x + kReferenceError) * bound * (gain_is_outside ? gain : 1);
    return {error, bound * (1 + narrows_x)};
  }
};

DType GivenCacheType(const Problem& problem) {
  const auto* cache = std::get_if<GivenCache>(&problem.angles);
  return cache != nullptr ? cache->dtype : DType::kF64;
}

FactorRule RuleOf(const Problem& problem, Level level, const Method& method, const Rounding& rounding) {
  FactorRule rule{};
  rule.level = level;
  rule.gain_site = method.gain_site;
  rule.gain = rounding.gain;
  rule.gain_error = rounding.gain_error;
  rule.has_gain = problem.gain != 1 && level != Level::kGivenCache;
  rule.trig = method.trig_error;
  rule.table = Grid::Of(Holds(DType::kF32, method.arithmetic) ? DType::kF32 : DType::kF64);
  if (method.cache) rule.cache = Grid::Of(*method.cache);
  if (level == Level::kGivenCache && !Holds(method.arithmetic, GivenCacheType(problem)))
    rule.reads = Grid::Of(method.arithmetic);
  const bool half = Info(method.arithmetic).precision < Info(DType::kF32).precision;
  rule.arithmetic_unit = half ? rounding.arithmetic.half_ulp : 0;
  rule.narrows_x = Holds(method.arithmetic, problem.dtype) ? 0 : rounding.arithmetic.half_ulp;
  return rule;
}

// The type the gain is held in at its site.
DType GainType(const Problem& problem, const Method& method) {
  switch (method.gain_site) {
    case GainSite::kTableAfter:
      if (method.cache) return *method.cache;
      break;
    case GainSite::kXFirst:
      return problem.dtype;
    case GainSite::kOutput:
      return method.arithmetic;
    case GainSite::kTableBefore:
      break;
  }
  return Holds(DType::kF32, method.arithmetic) ? DType::kF32 : DType::kF64;
}

Rounding RoundingOf(const Problem& problem, Level level, const Method& method) {
  Rounding r;
  r.arithmetic = Grid::Of(method.arithmetic);
  r.data = Grid::Of(problem.dtype);
  r.overflow = OverflowThreshold(method.arithmetic);
  r.stores = !Holds(problem.dtype, method.arithmetic);
  if (problem.gain != 1 && level != Level::kGivenCache) {
    r.gain = std::fabs(problem.gain);
    r.gain_error = HoldingError(GainType(problem, method), problem.gain);
    if (method.gain_site == GainSite::kXFirst) r.form = GainForm::kXFirst;
    if (method.gain_site == GainSite::kOutput) r.form = GainForm::kOutput;
  }
  if (!Holds(method.arithmetic, problem.dtype)) {
    // Narrowing x below the arithmetic's smallest normal errs by half its quantum; factors are at most max(1,
    // g).
    r.slack += 2 * HalfUlp(r.arithmetic, 0) * std::max(1.0, r.gain);
  }
  if (method.flushes_subnormals) {
    // Two inputs, two products and a sum, and the store.
    r.slack += (3 + 2 * std::max(1.0, r.gain)) * r.arithmetic.min_normal + (r.stores ? r.data.min_normal : 0);
  }
  return r;
}

void Resize(ToleranceRow::Member& member, size_t n) {
  for (auto* v : {&member.own, &member.other, &member.cos_bound, &member.sin_bound}) v->resize(n);
}

// True if `a` rounds nowhere more coarsely than `b`.
bool NoCoarser(const Method& a, const Method& b) {
  const bool cache = !a.cache || (b.cache && Holds(*a.cache, *b.cache));
  return cache && Holds(a.arithmetic, b.arithmetic) && a.gain_site == b.gain_site &&
         a.trig_error <= b.trig_error;
}

bool CoveredBy(const PhaseBound& phase, const std::vector<PhaseBound>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const PhaseBound& other) { return other.Covers(phase); });
}

// Keeps only phase bounds that no other covers: fourteen ways to the angle come down to three or four.
void AddPhase(std::vector<PhaseBound>& phases, PhaseBound phase) {
  if (CoveredBy(phase, phases)) return;
  std::erase_if(phases, [&](const PhaseBound& old) { return phase.Covers(old); });
  phases.push_back(std::move(phase));
}

// The largest of the bounds, for each of the angles.
void PhasesOf(const std::vector<PhaseBound>& bounds, const std::vector<double>& theta,
              const std::vector<double>& position, std::vector<double>& phase) {
  phase.assign(theta.size(), 0.0);
  for (const PhaseBound& bound : bounds) {
    for (size_t i = 0; i < phase.size(); ++i)
      phase[i] = std::max(phase[i], bound.At(static_cast<int64_t>(i), theta[i], position[i]));
  }
}

// Members with angles of their own: no output's phase error turns it towards its partner's, so that each factor
// carries what its own angle's error makes of it. An adjoint output takes its sine from the other member's angle.
void FillSplitRow(Direction direction, const FactorRule& rule, const AngleRow& angles, const Phases& phases,
                  ToleranceRow& row) {
  const bool crosses = direction == Direction::kAdjoint;
  struct Angle {
    double cos, sin, sine, versine;
  };
  for (size_t i = 0; i < row.pairs(); ++i) {
    row.phase_sin[i] = row.phase_versine[i] = 0;
    Angle first{std::fabs(angles.cos_hi[i]), std::fabs(crosses ? angles.sin1[i] : angles.sin_hi[i]), 0, 0};
    Angle second{std::fabs(angles.cos1[i]), std::fabs(crosses ? angles.sin_hi[i] : angles.sin1[i]), 0, 0};
    PhaseTerms(phases.first[i], first.sine, first.versine);
    PhaseTerms(phases.second[i], second.sine, second.versine);
    const auto fill = [&](ToleranceRow::Member& member, const Angle& of_cos, const Angle& of_sin) {
      const Factor cosine = rule(of_cos.cos, of_cos.sin * of_cos.sine);
      const Factor sine = rule(of_sin.sin, of_sin.cos * of_sin.sine);
      member.own[i] = cosine.error + rule.gain * (of_cos.sin * of_cos.sine + of_cos.cos * of_cos.versine);
      member.other[i] = sine.error + rule.gain * (of_sin.cos * of_sin.sine + of_sin.sin * of_sin.versine);
      member.cos_bound[i] = cosine.bound;
      member.sin_bound[i] = sine.bound;
    };
    fill(row.first, first, crosses ? second : first);
    fill(row.second, second, crosses ? first : second);
  }
}

std::string LevelNames(Level level) {
  std::string names;
  for (const NamedPipeline& row : Pipelines()) {
    if (row.level == level && !row.broken())
      names += fmt::format("{}'{}'", names.empty() ? "" : ", ", row.name);
  }
  return names;
}

std::string_view LevelSays(Level level) {
  switch (level) {
    case Level::kIdeal:
      return "the kernel computes the angles itself";
    case Level::kGivenInvFreq:
      return "the kernel is given inv_freq";
    case Level::kGivenAngles:
      return "the kernel is given the angles";
    case Level::kGivenCache:
      return "the kernel is given cos and sin";
  }
  return "";
}

}  // namespace

bool Holds(DType outer, DType inner) {
  const DTypeInfo& o = Info(outer);
  const DTypeInfo& i = Info(inner);
  return o.precision >= i.precision && o.max_exponent >= i.max_exponent &&
         o.min_exponent - o.precision <= i.min_exponent - i.precision;
}

double TrigError(Trig trig, DType arithmetic, const LibraryErrors& errors) {
  // cos and sin of at most 1, held in the arithmetic's type (at least fp32: half caches are counted apart).
  const double held = arithmetic == DType::kF64 ? 0x1p-54 : 0x1p-25;
  switch (trig) {
    case Trig::kExact:
      return held;
    case Trig::kF64:
      return errors.sin * kF64Unit + (arithmetic == DType::kF64 ? 0 : held);
    case Trig::kF32:
      return errors.sin * kF32Unit;
    case Trig::kFast:
      return kFastTrig;
    case Trig::kNone:
      return 0;
  }
  return 0;
}

void FillToleranceRow(const Problem& problem, Level level, const Method& method, const AngleRow& angles,
                      const Phases& phases, ToleranceRow& row) {
  const size_t pairs = static_cast<size_t>(problem.pairs());
  row.rounding = RoundingOf(problem, level, method);
  row.phase_sin.resize(pairs);
  row.phase_versine.resize(pairs);
  Resize(row.first, pairs);
  const bool split = !angles.cos1.empty();
  Resize(row.second, split ? pairs : 0);
  const FactorRule rule = RuleOf(problem, level, method, row.rounding);
  if (!phases.second.empty()) return FillSplitRow(problem.direction, rule, angles, phases, row);
  for (size_t i = 0; i < pairs; ++i) {
    double sine = 0, versine = 0;
    if (level != Level::kGivenCache) PhaseTerms(phases.first[i], sine, versine);
    row.phase_sin[i] = sine;
    row.phase_versine[i] = versine;
    const double c = std::fabs(angles.cos_hi[i]), s = std::fabs(angles.sin_hi[i]);
    const Factor cosine = rule(c, s * sine), sin_factor = rule(s, c * sine);
    row.first.own[i] = cosine.error;
    row.first.other[i] = sin_factor.error;
    row.first.cos_bound[i] = cosine.bound;
    row.first.sin_bound[i] = sin_factor.bound;
    if (split) {
      const Factor cosine1 = rule(std::fabs(angles.cos1[i]), 0), sin1 = rule(std::fabs(angles.sin1[i]), 0);
      row.second.own[i] = cosine1.error;
      row.second.other[i] = sin1.error;
      row.second.cos_bound[i] = cosine1.bound;
      row.second.sin_bound[i] = sin1.bound;
    }
  }
}

Result<Bound> Bound::Create(const Problem& problem, Level level, const Claim& claim) {
  Bound bound;
  bound.problem_ = problem;
  bound.level_ = level;
  bound.gain_site_ = claim.gain_site;
  const auto add = [&](const NamedPipeline& row, GainSite site) {
    PhaseBound phase = PhaseBound::Create(problem, row, claim.errors);
    const Method method{row.cache, row.arithmetic, site, TrigError(row.trig, row.arithmetic, claim.errors),
                        claim.flushes_subnormals};
    // Candidates that round alike become one with the larger of each error. Nothing is lost: the row with the
    // fastest trig exists for every way to the angle, so the merged candidate is itself a row of the table.
    for (Candidate& c : bound.candidates_) {
      if (c.method.cache == method.cache && c.method.arithmetic == method.arithmetic &&
          c.method.gain_site == site) {
        c.method.trig_error = std::max(c.method.trig_error, method.trig_error);
        AddPhase(c.phases, std::move(phase));
        return;
      }
    }
    bound.candidates_.push_back({method, {std::move(phase)}});
  };

  if (claim.pipeline != nullptr) {
    if (claim.pipeline->level != level) {
      return Fail(ErrorCode::kInvalid,
                  fmt::format("claim '{}' does not fit: here {}. Claims that fit: {}.", claim.pipeline->name,
                              LevelSays(level), LevelNames(level)));
    }
    add(*claim.pipeline, claim.gain_site);
    return bound;
  }

  const bool has_gain = problem.gain != 1 && level != Level::kGivenCache;
  const std::vector<GainSite> sites =
      has_gain ? std::vector<GainSite>{GainSite::kTableBefore, GainSite::kTableAfter, GainSite::kXFirst,
                                       GainSite::kOutput}
               : std::vector<GainSite>{claim.gain_site};
  for (const NamedPipeline& row : Pipelines()) {
    const bool keeps =
        Holds(row.arithmetic, problem.dtype) && (!row.cache || Holds(*row.cache, problem.dtype));
    if (row.level != level || row.broken() || !keeps) continue;
    for (GainSite site : sites) add(row, site);
  }
  // Drop what another candidate covers: angles as bad or worse, and nothing rounded more finely.
  std::vector<Candidate>& all = bound.candidates_;
  std::vector<Candidate> kept;
  for (size_t i = 0; i < all.size(); ++i) {
    const bool covered = std::any_of(all.begin(), all.end(), [&](const Candidate& other) {
      return &other != &all[i] && NoCoarser(all[i].method, other.method) &&
             std::all_of(all[i].phases.begin(), all[i].phases.end(),
                         [&](const PhaseBound& phase) { return CoveredBy(phase, other.phases); });
    });
    if (!covered) kept.push_back(all[i]);
  }
  all = std::move(kept);
  return bound;
}

void Bound::Row(const AngleRow& angles, std::vector<ToleranceRow>& rows) const {
  rows.resize(candidates_.size());
  Phases phases;
  for (size_t k = 0; k < candidates_.size(); ++k) {
    const Candidate& candidate = candidates_[k];
    if (level_ != Level::kGivenCache) {
      PhasesOf(candidate.phases, angles.theta, angles.position, phases.first);
      PhasesOf(candidate.phases, angles.theta1, angles.position, phases.second);
    }
    FillToleranceRow(problem_, level_, candidate.method, angles, phases, rows[k]);
  }
}

}  // namespace ropecheck
