// J: factors of frequencies, from lists (ggml, LongRoPE) and by bands (Llama 3).
#include "tests/mutants/honest_laws.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class FactorBug : public HonestLaws {
  Support support() const final {
    using namespace axis;
    return {half,       interleaved, full_window, leading_window, f32,      bf16,
            plain_base, divisors,    longrope,    llama3,         implicit, ids_i64,
            gain_one,   any_gain,    bshd_dense,  out_of_place,   in_place};
  }
};

class DivisorsIgnoredInBf16 : public FactorBug {
  float Divisor(const KernelCall& c, int64_t i) override {
    return c.dtype() == RC_BF16 ? 1 : HonestLaws::Divisor(c, i);
  }
};

class DivisorAt2i : public FactorBug {
  float Divisor(const KernelCall& c, int64_t i) override { return HonestLaws::Divisor(c, 2 * i % c.pairs()); }
};

class TwoPiMultiplied : public FactorBug {
  float TurnsInContext(const KernelCall& c, float plain) override {
    constexpr float kPi = 3.14159265f;
    return Param(c, 3) / 2 * kPi * plain;
  }
};

class SlowBandKept : public FactorBug {
  float Slowed(const KernelCall&, float plain) override { return plain; }
};

class ShortFromLongList : public FactorBug {
  bool TakesLongList(const KernelCall&) override { return true; }
};

constexpr Mutant kMutants[] = {
    {"x086_divisors_ignored_in_bf16", 'J', "value", "the divisors of frequencies are ignored for bf16 data",
     "llama.cpp@092549b11", &Make<DivisorsIgnoredInBf16>},
    {"x088_divisor_at_2i", 'J', "value", "pair i takes divisor 2i", "generalisation", &Make<DivisorAt2i>},
    {"x097_two_pi_multiplied", 'J', "value", "Llama 3: original length / 2 * pi instead of / (2 pi)",
     "lmdeploy#2157", &Make<TwoPiMultiplied>},
    {"x098_slow_band_kept", 'J', "value", "Llama 3: pairs below the band are not divided by the factor",
     "class of transformers#32330", &Make<SlowBandKept>},
    {"x134_short_from_long_list", 'J', "value", "LongRoPE: short factors are read from the long list",
     "lmdeploy#3968", &Make<ShortFromLongList>},
};

}  // namespace

std::span<const Mutant> FactorMutants() { return kMutants; }

}  // namespace ropecheck::mutants
