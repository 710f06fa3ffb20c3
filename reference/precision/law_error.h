// How far a kernel that computes a frequency law in its own arithmetic may be from the exact inverse frequencies.
#pragma once

#include <cstdint>
#include <functional>

#include "reference/frequency/law.h"
#include "reference/frequency/pair.h"
#include "reference/precision/pipeline.h"

namespace ropecheck {

// A power base^(-2i/denominator) as the kernel computes it.
struct PowerTerm {
  double base = 0;
  double base_error = 0;  // relative, of the base as the kernel holds it, in units of the kernel's rounding
  int64_t index = 0;
  int64_t denominator = 2;
};

// A kernel's arithmetic.
struct LawArithmetic {
  double unit = 0;  // largest relative error of one rounding, kF32Unit or kF64Unit
  LibraryErrors library;
  std::function<double(const PowerTerm&)> power_error;  // relative error of a power, in units
};

// The relative error of inv_freq, in units of arithmetic.unit; docs/precision.md derives each law's.
double LawError(const FrequencyLaw& law, double base, const PairOfHead& pair,
                const LawArithmetic& arithmetic);

// Whether the law is one power of a base that it may change, and nothing after it.
bool IsOnePower(const FrequencyLaw& law);

}  // namespace ropecheck
