// Scaling: negated inputs give negated outputs, bit for bit, and four times the inputs give four times the outputs:
// rounding to nearest is symmetric, and commutes with powers of two as long as no number leaves the normal range.
#include <cmath>

#include "properties/claim.h"
#include "properties/elements.h"
#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/partners.h"
#include "properties/laws/tally.h"
#include "reference/problem/special.h"

namespace ropecheck::laws {
namespace {

// Products with cos and sin may be subnormal in fp16, whatever the data is; elsewhere only where the data is tiny.
bool MayGoSubnormal(const Judging& judging, const Evidence& evidence) {
  const auto claim = ClaimOf(judging, *evidence.outcome);
  if (!claim) return true;
  return claim->pipeline != nullptr ? claim->pipeline->arithmetic == DType::kF16
                                    : evidence.call->problem.dtype == DType::kF16;
}

// Whether every number of the pair is above the smallest normal one, to which a subnormal result may have been rounded.
bool IsNormal(Complex v, double smallest) {
  const auto normal = [smallest](double part) { return part == 0 || std::fabs(part) > smallest; };
  return normal(v.real()) && normal(v.imag());
}

void Compare(Tally& tally, const PairTurns& turns, const PairTurns& scaled, double factor, bool pick_normal) {
  const DTypeRange range(turns.problem().dtype);
  // A small gain times x stays normal in fp16, and a small sine times x in the wider types.
  const double smallest_x = range.smallest_normal * (turns.problem().dtype == DType::kF16 ? 0x1p4 : 0x1p24);
  for (size_t row = 0; row < turns.rows().size(); ++row)
    for (size_t i = 0; i < turns.pairs(); ++i) {
      if (!turns.usable(row, i) || !scaled.usable(row, i)) continue;
      const Complex x = turns.x(row, i), y = turns.y(row, i), got = scaled.y(row, i);
      if (scaled.x(row, i) != factor * x) continue;  // rounded otherwise: subnormal
      if (pick_normal && !(IsNormal(x, smallest_x) && IsNormal(y, range.smallest_normal))) continue;
      const Complex want = factor * y;
      tally.Add(got == want ? 0 : std::abs(got - want), 0, turns.gain() * std::abs(x), [&] {
        return fmt::format("{}: inputs times {} gave ({:.9g}, {:.9g}), and without it ({:.9g}, {:.9g})",
                           turns.Where(row, i), factor, got.real(), got.imag(), y.real(), y.imag());
      });
    }
}

}  // namespace

std::vector<Call> ScalingCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  for (const std::string_view name : {"negated", "quadrupled"})
    partners.Add([&](Problem& p) { p.data = {DataSpec::Kind::kSpecial, p.data.seed, std::string(name)}; });
  return partners.Take();
}

Judgement Scaling(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes);
  if (const auto& verdict = readings.verdict()) return *verdict;
  Tally tally;
  for (size_t call = 1; call < readings.size(); ++call) {
    const PairTurns* scaled = readings.at(call);
    if (scaled == nullptr) continue;
    const bool negated = scaled->problem().data.name == "negated";
    if (!negated && MayGoSubnormal(judging, outcomes[0])) continue;
    Compare(tally, readings.first(), *scaled, negated ? -1 : 4, !negated);
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
