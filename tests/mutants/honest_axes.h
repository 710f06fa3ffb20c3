// HonestAxes: Honest with positions on several axes (M-RoPE, 2-D vision), the text that such a model also reads, with
// an offset per sequence as its position delta, and zig-zag shards of a long sequence.
#pragma once

#include <cstdint>

#include "tests/mutants/honest.h"

namespace ropecheck::mutants {

class HonestAxes : public Honest {
 public:
  Support support() const override;

 protected:
  float InvFreq(const KernelCall& c, int64_t i) override;
  float Angle(const At& at, int64_t i) override;

  // Which axis turns pair i, and the pair's place in its exponent.
  virtual AxisOfPair AxisOf(const KernelCall& c, int64_t i) { return c.axis_of_pair(i); }
  virtual int64_t OnAxis(const At& at, int64_t axis) { return at.c.position_on_axis(axis, at.b, at.s); }
  // The position that pair i turns by, of whatever kind.
  virtual int64_t PairPosition(const At& at, int64_t i);

  // Element n of the position tensor, in the order of memory.
  static int64_t Id(const KernelCall& c, int64_t n);
};

}  // namespace ropecheck::mutants
