// Mutant: a kernel with one planted bug, and what is known about it. README.md shows the table.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace ropecheck::mutants {

class Honest;  // honest.h

struct Mutant {
  std::string_view name;  // the kernel's: an id of the catalogue of real bugs, where it has one, and words
  char bug_class;  // A pairing, B window, C vector tails, D which position, E type and range of positions,
                   // F strides, G heads, H launch limits, I precision, J scaling, K several axes, L
                   // inverse, M order, N state, O arguments
  std::string_view caught_by;  // the check expected to fail first; others may as well
  std::string_view does;       // the mistake
  std::string_view tied_to;  // the real bug: repository#issue or @commit. "class of": another bug of its kind
  std::unique_ptr<Honest> (*make)();
};

// All planted bugs, class by class. This header needs nothing of the kernels: a test may read the table
// beside the host.
std::span<const std::span<const Mutant>> Mutants();

// Its parts, one file each.
std::span<const Mutant> PairingMutants();
std::span<const Mutant> WindowMutants();
std::span<const Mutant> LaneMutants();
std::span<const Mutant> PositionMutants();
std::span<const Mutant> StrideMutants();
std::span<const Mutant> HeadMutants();
std::span<const Mutant> PrecisionMutants();
std::span<const Mutant> StateMutants();
std::span<const Mutant> ArgumentMutants();
std::span<const Mutant> Glm4Mutants();
std::span<const Mutant> RampMutants();
std::span<const Mutant> FactorMutants();
std::span<const Mutant> GainMutants();
std::span<const Mutant> AxesMutants();
std::span<const Mutant> SequenceMutants();
std::span<const Mutant> TableMutants();
std::span<const Mutant> ThreadMutants();
std::span<const Mutant> MemoryMutants();
std::span<const Mutant> SpecialMutants();

template <class T>
std::unique_ptr<Honest> Make() {
  return std::make_unique<T>();
}

}  // namespace ropecheck::mutants
