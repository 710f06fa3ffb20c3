// Runs one problem text on a third-party kernel, in this process, and compares with the naive evaluation.
#pragma once

#include <string>
#include <vector>

#include "adapters/host/subject.h"

namespace ropecheck {

struct Driven {
  Outcome::Kind kind = Outcome::Kind::kOutputs;
  std::string reason;
  std::vector<std::string> guards;  // what they saw
  int64_t elements = 0;             // outputs compared
  // Largest |got - want| over what fp32 work may cost: 2^-20 of the pair's norm, 2^-17 of it for each radian,
  // and an ulp of the data's type. Infinite where an output is NaN, or was to be copied and was not, bit for
  // bit.
  double worst = 0;
};

// The kernels of a library. Empty, with `why` set, where its package is not installed.
std::vector<KernelInfo> KernelsOf(const std::string& library, std::string& why);

// `text` is a call: a problem and its circumstances.
Driven Drive(const std::string& library, const std::string& kernel, const std::string& text);

}  // namespace ropecheck
