// Honest kernels, one per row of the table of pipelines: each operation rounded where such a kernel rounds,
// library functions from libm, and models of the hardware's approximations. Only tests use them.
#pragma once

#include "reference/frequency/f32.h"
#include "reference/oracle/oracle.h"
#include "reference/precision/pipeline.h"
#include "reference/problem/tensors.h"
#include "tests/precision/rig.h"

namespace ropecheck {

struct Emulation {
  const NamedPipeline* pipeline = nullptr;
  GainSite gain_site = GainSite::kTableBefore;
  bool fused = false;  // one of the two products enters the sum unrounded (fma)
};

// Rotates q of the rig into out_q.
void Emulate(const Emulation& emulation, const Rig& rig);

// base^(-2i/R) as the method computes it in fp32; the test fails where it does not.
F32Power* PowerOf(AngleMethod method);

// Row of the table by name; the test fails if there is none.
const NamedPipeline* Row(std::string_view name);

}  // namespace ropecheck
