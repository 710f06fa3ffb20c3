// RoundTrip: turned forward and back a pair is what it was, times the gain squared:  y w = G^2 x v, where y came of x and w
// of v in the two directions. Adjoint: the inverse is the transpose, <R x, v> = <x, R^T v> for other data v.
#include <cmath>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/partners.h"
#include "properties/laws/scope.h"
#include "properties/laws/tally.h"

namespace ropecheck::laws {
namespace {

Direction Other(Direction d) { return d == Direction::kForward ? Direction::kInverse : Direction::kForward; }

double Dot(Complex a, Complex b) { return a.real() * b.real() + a.imag() * b.imag(); }

// Calls f for every pair that both calls can be judged by.
template <class F>
void ForEachPair(const PairTurns& a, const PairTurns& b, F f) {
  for (size_t row = 0; row < a.rows().size(); ++row)
    for (size_t i = 0; i < a.pairs(); ++i)
      if (a.usable(row, i) && b.usable(row, i)) f(row, i);
}

}  // namespace

std::vector<Call> RoundTripCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  partners.Add([](Problem& p) { p.direction = Other(p.direction); });
  return partners.Take();
}

std::vector<Call> AdjointCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  partners.Add([](Problem& p) {
    p.direction = Other(p.direction);
    ++p.data.seed;
  });
  return partners.Take();
}

Judgement RoundTrip(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes);
  if (readings.verdict()) return *readings.verdict();
  Tally tally;
  const PairTurns& there = readings.first();
  if (const PairTurns* back = readings.size() > 1 ? readings.at(1) : nullptr) {
    const double gain = std::fabs(there.problem().gain), stretch = CacheStretch(there.problem());
    ForEachPair(there, *back, [&](size_t row, size_t i) {
      // Of the same x, but for an adjoint that reads what the forward map writes.
      const Complex x = there.x(row, i), v = back->x(row, i), y = there.y(row, i), w = back->y(row, i);
      const double norm = there.gain() * std::abs(x), norm_back = back->gain() * std::abs(v);
      const double off = there.Off(row, i), off_back = back->Off(row, i);
      const double size = gain * gain * std::abs(x) * std::abs(v);
      const double allowed =
          norm * off_back + norm_back * off + off * off_back + size * stretch * (2 + stretch);
      tally.Add(std::abs(y * w - gain * gain * x * v), allowed, size, [&] {
        return fmt::format(
            "{}: ({:.9g}, {:.9g}) one way and ({:.9g}, {:.9g}) the other do not undo each other",
            there.Where(row, i), y.real(), y.imag(), w.real(), w.imag());
      });
    });
  }
  return tally.Done();
}

Judgement Adjoint(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes);
  if (readings.verdict()) return *readings.verdict();
  Tally tally;
  const PairTurns& there = readings.first();
  if (const PairTurns* back = readings.size() > 1 ? readings.at(1) : nullptr) {
    ForEachPair(there, *back, [&](size_t row, size_t i) {
      const Complex x = there.x(row, i), v = back->x(row, i);
      const double size = there.gain() * std::abs(x) * std::abs(v);
      const double allowed = std::abs(v) * there.Off(row, i) + std::abs(x) * back->Off(row, i);
      const double left = Dot(there.y(row, i), v), right = Dot(x, back->y(row, i));
      tally.Add(std::fabs(left - right), allowed, size, [&] {
        return fmt::format("{}: <R x, v> is {:.9g} and <x, R^T v> is {:.9g}", there.Where(row, i), left,
                           right);
      });
    });
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
