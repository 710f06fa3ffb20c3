#include "reference/oracle/ball_real.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ropecheck {
namespace {

// Bit for bit the same: two balls of one value may enclose different reals.
bool IsSame(const Ball& a, const Ball& b) {
  return a.precision() == b.precision() && arb_equal(a.get(), b.get()) != 0;
}

// The last values of a function. What was not asked for longest is replaced: a pair's own number, not the table's.
class Kept {
 public:
  explicit Kept(BallFunction* function) : function_(function) {}
  Ball operator()(const Ball& x) {
    Entry* oldest = entries_.data();
    for (Entry& entry : entries_) {
      if (IsSame(entry.x, x)) {
        entry.asked = ++now_;
        return entry.value;
      }
      if (entry.asked < oldest->asked) oldest = &entry;
    }
    *oldest = {x, Applied(function_, x), ++now_};
    return oldest->value;
  }

 private:
  struct Entry {
    Ball x, value;
    uint64_t asked = 0;
  };
  BallFunction* const function_;
  std::array<Entry, 4> entries_;  // two bases and a factor: what the pairs of a table ask for
  uint64_t now_ = 0;
};

// Powers of one root, one after the other.
struct Chain {
  Ball base;
  int64_t denominator = 0, index = 0;
  Ball root, power;  // base^(-2/denominator), root^index
};

// n products add n 2^-(precision + kGuard) to a power's relative error: nothing, for the 2^20 pairs of the longest list.
constexpr int64_t kGuard = 32;

Ball PowerAt(const Ball& base, int64_t i, int64_t denominator) {
  return Exp(Log(base) * Ratio(-2 * i, denominator, base));
}

// Of n > 1; n itself if prime.
size_t SmallestFactor(size_t n) {
  for (size_t factor = 2; factor * factor <= n; ++factor)
    if (n % factor == 0) return factor;
  return n;
}

}  // namespace

Ball Exp(const Ball& x) {
  thread_local Kept kept(arb_exp);
  return kept(x);
}

Ball Log(const Ball& x) {
  thread_local Kept kept(arb_log);
  return kept(x);
}

Ball ClampedRatio(const Ball& x, const Ball& width) {
  const Ball zero(0.0), one(1.0);
  if (arb_is_positive(width.get()) != 0) {
    if (arb_is_nonpositive(x.get()) != 0) return zero;
    if (arb_ge(x.get(), width.get()) != 0) return one;
  }
  return Clamp01(x / width);
}

Ball IntegerPower(int64_t n, const Ball& exponent) {
  constexpr int64_t kMostKept = 4096;
  if (n > kMostKept) return Power(Number(n, exponent), exponent);
  thread_local Ball kept_for(0, 0);
  thread_local std::vector<Ball> kept;  // of 0 (not used), 1, 2, ..
  if (!IsSame(kept_for, exponent)) {
    kept_for = exponent;
    kept.assign(2, Number(1.0, exponent));
  }
  while (static_cast<int64_t>(kept.size()) <= n) {
    const size_t next = kept.size(), factor = SmallestFactor(next);
    kept.push_back(factor == next ? Power(Number(static_cast<int64_t>(next), exponent), exponent)
                                  : kept[factor] * kept[next / factor]);
  }
  return kept[static_cast<size_t>(n)];
}

Ball PlainPower(const Ball& base, int64_t i, int64_t denominator) {
  thread_local std::array<Chain, 2> kept;  // NTK by parts has two bases
  thread_local size_t next = 0;
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const Chain& one) {
    return one.denominator == denominator && IsSame(one.base, base);
  });
  Chain& chain = found != kept.end() ? *found : kept[next++ % kept.size()];
  if (found == kept.end()) {
    const Ball wide = base.Rounded(base.precision() + kGuard);
    chain = {base, denominator, i, PowerAt(wide, 1, denominator), PowerAt(wide, i, denominator)};
  } else if (i == chain.index + 1) {
    chain.power = chain.power * chain.root;
  } else if (i != chain.index) {
    chain.power = PowerAt(base.Rounded(base.precision() + kGuard), i, denominator);
  }
  chain.index = i;
  return chain.power.Rounded(base.precision());
}

RampLimits<Ball> LimitsOf(const RampRule& rule, const Ball& base) {
  struct Entry {
    RampRule rule;
    Ball base;
    RampLimits<Ball> limits;
  };
  thread_local std::array<Entry, 2> kept;  // NTK by parts has two ramps
  thread_local size_t next = 0;
  for (const Entry& entry : kept)
    if (entry.rule == rule && IsSame(entry.base, base)) return entry.limits;
  Entry& entry = kept[next++ % kept.size()];
  entry = {rule, base, LimitsOf<Ball>(rule, base)};
  return entry.limits;
}

}  // namespace ropecheck
