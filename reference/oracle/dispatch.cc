#include <atomic>

#include "reference/oracle/kernels.h"

namespace ropecheck {
namespace {

std::atomic<const Kernels*> forced{nullptr};

const Kernels& Fastest() {
  for (const Isa isa : {Isa::kV4, Isa::kV3})
    if (Supported(isa)) return KernelsFor(isa);
  return kBaselineKernels;
}

}  // namespace

bool Supported(Isa isa) {
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  switch (isa) {
    case Isa::kBaseline:
      return true;
    case Isa::kV3:
      return v3;
    case Isa::kV4:
      return v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
  }
  return false;
}

const Kernels& KernelsFor(Isa isa) {
  switch (isa) {
    case Isa::kBaseline:
      return kBaselineKernels;
    case Isa::kV3:
      return kV3Kernels;
    case Isa::kV4:
      return kV4Kernels;
  }
  return kBaselineKernels;
}

const Kernels& ActiveKernels() {
  static const Kernels& fastest = Fastest();
  const Kernels* kernels = forced.load(std::memory_order_relaxed);
  return kernels != nullptr ? *kernels : fastest;
}

ScopedIsa::ScopedIsa(Isa isa) : before_(forced.exchange(&KernelsFor(isa))) {}
ScopedIsa::~ScopedIsa() { forced = before_; }

}  // namespace ropecheck
