// O: numbers at the ends of their range, each bug seen by one kind of special value alone.
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

float SmallestNormal(const Problem& p) {
  return p.dtype() == RC_F16 ? 0x1p-14f : std::numeric_limits<float>::min();
}

class SubnormalsFlushed : public Honest {
  float Load(const At& at, int64_t d) override {
    const float x = Honest::Load(at, d);
    return std::fabs(x) < SmallestNormal(at.c) ? 0 : x;
  }
};

// Results, not inputs.
class SubnormalsFlushedOnStore : public Honest {
  void Store(const At& at, int64_t d, float y) override {
    Honest::Store(at, d, std::fabs(y) < SmallestNormal(at.c) ? 0 : y);
  }
};

// The rest is not copied: it goes through an addition.
class NegativeZeroLost : public Honest {
  void CopyRest(const At& at) override {
    for (int64_t d = 0; d < at.c.head_dim(); ++d)
      if (!at.c.rotated(d)) Store(at, d, Load(at, d) + 0.0f);
  }
};

// The rest goes through a conversion that makes every NaN the same one.
class NanPayloadLost : public Honest {
  void CopyRest(const At& at) override {
    for (int64_t d = 0; d < at.c.head_dim(); ++d) {
      if (at.c.rotated(d)) continue;
      if (std::isnan(Load(at, d))) {
        Store(at, d, std::numeric_limits<float>::quiet_NaN());
      } else {
        Copy(at, d);
      }
    }
  }
};

// Twice the result passes through the data's type before it is halved.
class HalfSumOverflows : public Honest {
  void Store(const At& at, int64_t d, float y) override {
    if (at.c.dtype() == RC_F16) y = static_cast<float>(Half(2 * y)) / 2;
    Honest::Store(at, d, y);
  }
};

// Saturates where the exact result is infinite.
class OverflowSaturates : public Honest {
  void Store(const At& at, int64_t d, float y) override {
    Honest::Store(
        at, d, at.c.dtype() == RC_F16 && std::isfinite(y) ? std::fmin(std::fmax(y, -65504.0f), 65504.0f) : y);
  }
};

// Tokens share a reduction: one that is not finite spoils the one after it.
class InfLeavesItsToken : public Honest {
  void RotateToken(const KernelCall& c, const Operand& x, int64_t b, int64_t s) override {
    carried_ = s == 0 ? 0 : sum_ * 0;
    sum_ = 0;
    Honest::RotateToken(c, x, b, s);
  }
  float Load(const At& at, int64_t d) override {
    const float y = Honest::Load(at, d);
    if (!std::isfinite(y)) sum_ = y;
    return y + carried_;
  }
  float carried_ = 0, sum_ = 0;
};

constexpr Mutant kMutants[] = {
    {"subnormals_flushed", 'O', "value", "subnormal inputs are taken as 0", "generalisation",
     &Make<SubnormalsFlushed>},
    {"subnormals_flushed_on_store", 'O', "value", "subnormal results become 0", "generalisation",
     &Make<SubnormalsFlushedOnStore>},
    {"negative_zero_lost", 'O', "pass-through", "the unrotated part is added to 0, and -0 becomes +0",
     "generalisation", &Make<NegativeZeroLost>},
    {"nan_payload_lost", 'O', "pass-through", "NaN in the unrotated part loses its sign and payload",
     "generalisation", &Make<NanPayloadLost>},
    {"half_sum_overflows", 'O', "value", "in f16 twice the result is formed on the way, and may overflow",
     "generalisation", &Make<HalfSumOverflows>},
    {"overflow_saturates", 'O', "value", "f16 results beyond the range become 65504", "generalisation",
     &Make<OverflowSaturates>},
    {"inf_leaves_its_token", 'O', "containment", "an infinity turns the next token into NaN",
     "class of sglang#30123", &Make<InfLeavesItsToken>},
};

}  // namespace

std::span<const Mutant> SpecialMutants() { return kMutants; }

}  // namespace ropecheck::mutants
