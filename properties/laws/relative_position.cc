// RelativePosition: the score of a rotated q and k depends on the difference of their positions only. Per pair the
// score is the real part of y_q conj(y_k) = G^2 e^(i (m - n) inv_freq) x_q conj(x_k); the law compares the whole
// product, of every two tokens of the call (near) and of the same data at shifted positions (near and far), with that
// of the first two tokens as far apart.
#include <cmath>
#include <map>

#include "properties/laws/evidence.h"
#include "properties/laws/laws.h"
#include "properties/laws/partners.h"
#include "properties/laws/tally.h"
#include "properties/laws/tokens.h"

namespace ropecheck::laws {
namespace {

// One query and one key.
struct Score {
  const PairTurns* turns = nullptr;
  size_t q = 0, k = 0;

  int64_t difference() const { return turns->rows()[q].position - turns->rows()[k].position; }
  bool usable(size_t i) const { return turns->usable(q, i) && turns->usable(k, i); }
  Complex in(size_t i) const { return turns->x(q, i) * std::conj(turns->x(k, i)); }
  Complex out(size_t i) const { return turns->y(q, i) * std::conj(turns->y(k, i)); }
  double size(size_t i) const { return turns->gain() * turns->gain() * std::abs(in(i)); }
  // (|y_q| + off_q)(|y_k| + off_k) - |y_q||y_k|, with |y| = G |x|.
  double off(size_t i) const {
    const double a = Off(q, i), b = Off(k, i), gain = turns->gain();
    return gain * std::abs(turns->x(q, i)) * b + gain * std::abs(turns->x(k, i)) * a + a * b;
  }

 private:
  double Off(size_t row, size_t i) const {
    return turns->Off(row, i) + turns->gain() * std::abs(turns->x(row, i)) * turns->table(row, i);
  }
};

void Compare(Tally& tally, const Score& a, const Score& b) {
  for (size_t i = 0; i < a.turns->pairs(); ++i) {
    if (!a.usable(i) || !b.usable(i)) continue;
    const Complex in_a = a.in(i), in_b = b.in(i);
    const auto says = [&] {
      return fmt::format(
          "score of {} with position {} against that of {} with position {}: the same difference {}",
          a.turns->Where(a.q, i), a.turns->rows()[a.k].position, b.turns->Where(b.q, i),
          b.turns->rows()[b.k].position, a.difference());
    };
    if (in_a == in_b) {
      tally.Add(std::abs(a.out(i) - b.out(i)), a.off(i) + b.off(i), a.size(i), says);
    } else {
      tally.Add(std::abs(a.out(i) * in_b - b.out(i) * in_a),
                a.off(i) * std::abs(in_b) + b.off(i) * std::abs(in_a), a.size(i) * std::abs(in_b), says);
    }
  }
}

}  // namespace

std::vector<Call> RelativePositionCalls(const KernelInfo& kernel, const Call& call) {
  // Beside the next tokens, past what fp16 and what bf16 count, and far.
  constexpr int64_t kShifts[] = {3, 515, 4099, 70001};
  Partners partners(kernel, call);
  for (const int64_t shift : kShifts) partners.AddAt([shift](int64_t position) { return position + shift; });
  return partners.Take();
}

Judgement RelativePosition(const Judging& judging, std::span<const Evidence> outcomes) {
  const Readings readings(judging, outcomes);
  if (readings.verdict()) return *readings.verdict();
  Tally tally;
  std::map<int64_t, Score> first_of;  // by difference
  for (size_t call = 0; call < readings.size(); ++call) {
    const PairTurns* turns = readings.at(call);
    if (turns == nullptr) continue;
    const std::vector<size_t> queries = OneRowPerToken(*turns, Role::kQ),
                              keys = OneRowPerToken(*turns, Role::kK);
    for (const size_t q : queries)
      for (const size_t k : keys.empty() ? queries : keys) {
        const Score score{turns, q, k};
        const auto [first, is_new] = first_of.try_emplace(score.difference(), score);
        if (!is_new) Compare(tally, score, first->second);
      }
  }
  return tally.Done();
}

}  // namespace ropecheck::laws
