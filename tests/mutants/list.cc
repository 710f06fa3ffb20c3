#include "tests/mutants/honest.h"
#include "tests/mutants/honest_axes.h"
#include "tests/mutants/honest_laws.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

std::unique_ptr<Kernel> Introduced(const Mutant& mutant) {
  std::unique_ptr<Honest> kernel = mutant.make();
  kernel->Introduce(mutant);
  return kernel;
}

}  // namespace

std::span<const std::span<const Mutant>> Mutants() {
  static const std::span<const Mutant> kAll[] = {
      PairingMutants(), WindowMutants(),    LaneMutants(),   PositionMutants(), StrideMutants(),
      HeadMutants(),    PrecisionMutants(), StateMutants(),  ArgumentMutants(), Glm4Mutants(),
      RampMutants(),    FactorMutants(),    GainMutants(),   AxesMutants(),     SequenceMutants(),
      TableMutants(),   ThreadMutants(),    MemoryMutants(), SpecialMutants()};
  return kAll;
}

std::unique_ptr<Kernel> MakeHonest() {
  static constexpr Mutant kHonest = {"honest",     '-', "", "nothing wrong", "tests/mutants/honest.h",
                                     &Make<Honest>};
  return Introduced(kHonest);
}

KernelList MakeHonestKernels() {
  static constexpr Mutant kOthers[] = {
      {"honest_laws", '-', "", "nothing wrong", "tests/mutants/honest_laws.h", &Make<HonestLaws>},
      {"honest_axes", '-', "", "nothing wrong", "tests/mutants/honest_axes.h", &Make<HonestAxes>},
  };
  KernelList kernels;
  kernels.push_back(MakeHonest());
  for (const Mutant& honest : kOthers) kernels.push_back(Introduced(honest));
  return kernels;
}

KernelList MakeMutants() {
  KernelList kernels;
  for (const std::span<const Mutant> group : Mutants())
    for (const Mutant& mutant : group) kernels.push_back(Introduced(mutant));
  return kernels;
}

}  // namespace ropecheck::mutants
