// Sources of choices: what makes problems at random, from fuzzer bytes, or by enumeration. Choice 0 is always
// the simplest, so a source that has run dry leads to simple problems.
#pragma once

#include <cstdint>
#include <span>

#include "reference/problem/philox.h"

namespace ropecheck {

class ChoiceSource {
 public:
  virtual ~ChoiceSource() = default;
  // A number below n; n >= 1.
  virtual uint64_t Choose(uint64_t n) = 0;
};

// Uniform choices, the same on every machine.
class RandomChoices final : public ChoiceSource {
 public:
  explicit RandomChoices(uint64_t seed) : seed_(seed) {}
  uint64_t Choose(uint64_t n) override;

 private:
  uint64_t seed_;
  uint32_t counter_ = 0;
};

// Choices spelled by bytes, as few as n needs, so that changing a byte changes one choice. Zeros after the
// last.
class ByteChoices final : public ChoiceSource {
 public:
  explicit ByteChoices(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  uint64_t Choose(uint64_t n) override;

 private:
  std::span<const uint8_t> bytes_;
};

}  // namespace ropecheck
