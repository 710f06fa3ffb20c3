// HonestLaws: Honest with every frequency law, those that real kernels get wrong cut into steps of their own: lists of
// divisors (ggml, LongRoPE), the bands of Llama 3, the ramp of YaRN, a length that changes the base (dynamic NTK).
#pragma once

#include <cstdint>

#include "tests/mutants/honest.h"

namespace ropecheck::mutants {

class HonestLaws : public Honest {
 public:
  Support support() const override;

 protected:
  float InvFreq(const KernelCall& c, int64_t i) override;

  // Of both list laws. LongRoPE holds {original_length, length, short[R/2], long[R/2]}.
  virtual float Divisor(const KernelCall& c, int64_t i);
  virtual bool TakesLongList(const KernelCall& c) { return c.law_param(1) > c.law_param(0); }

  // A frequency that a scaling law slows down by its factor: Llama 3's slow band, YaRN's interpolation.
  virtual float Slowed(const KernelCall& c, float plain) { return plain / Param(c, 0); }
  // Llama 3: how often a pair turns within the original context.
  virtual float TurnsInContext(const KernelCall& c, float plain);

  // YaRN. The (real) number of the pair that turns so often, whether limits are rounded, how wide the ramp between
  // them is, and where on it a pair lies: 0 before it, 1 behind it.
  virtual double PairOfTurns(const KernelCall& c, double turns);
  virtual double RampDim(const KernelCall& c) { return static_cast<double>(c.rot_dim()); }
  virtual bool RoundsLimits(const KernelCall& c) {
    return c.law() == RC_LAW_YARN_GGML || c.law_param(4) != 0;
  }
  virtual double RampWidth(const KernelCall& c, double low, double high);
  virtual double RampIndex(const KernelCall&, int64_t i) { return static_cast<double>(i); }

  // Dynamic NTK: the length that the base follows.
  virtual double Length(const KernelCall& c) { return c.law_param(2); }

  static bool IsYarn(const Problem& p) {
    return p.law() == RC_LAW_YARN || p.law() == RC_LAW_YARN_GGML || p.law() == RC_LAW_YARN_KERAS;
  }
  static float Param(const KernelCall& c, int64_t k) { return static_cast<float>(c.law_param(k)); }

 private:
  float Banded(const KernelCall& c, float plain);
  float Ramped(const KernelCall& c, float plain, int64_t i);
  float Dynamic(const KernelCall& c, int64_t i);
};

}  // namespace ropecheck::mutants
