#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {

std::span<const std::span<const Mutant>> Mutants() {
  static const std::span<const Mutant> kAll[] = {PairingMutants(),   WindowMutants(), LaneMutants(),
                                                 PositionMutants(),  StrideMutants(), HeadMutants(),
                                                 PrecisionMutants(), StateMutants(),  ArgumentMutants(),
                                                 Glm4Mutants(),      MemoryMutants(), SpecialMutants()};
  return kAll;
}

std::unique_ptr<Kernel> MakeHonest() {
  static constexpr Mutant kNone = {.name = "honest",
                                   .bug_class = '-',
                                   .caught_by = "",
                                   .does = "nothing wrong",
                                   .tied_to = "tests/mutants/honest.h",
                                   .make = &Make<Honest>};
  std::unique_ptr<Honest> kernel = kNone.make();
  kernel->Introduce(kNone);
  return kernel;
}

KernelList MakeMutants() {
  KernelList kernels;
  for (const std::span<const Mutant> group : Mutants()) {
    for (const Mutant& mutant : group) {
      std::unique_ptr<Honest> kernel = mutant.make();
      kernel->Introduce(mutant);
      kernels.push_back(std::move(kernel));
    }
  }
  return kernels;
}

}  // namespace ropecheck::mutants
