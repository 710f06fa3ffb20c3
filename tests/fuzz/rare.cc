// libropecheck_rare.so: kernels that are right but for a combination of sizes, offsets or strides that hardly any random
// problem has. `ropecheck fuzz` has to find each.
#include <cstdlib>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

// One in 4,000 of uniform head counts and head sizes, and only the last pair.
class TailOfWideHeads : public Honest {
  int64_t Pairs(const KernelCall& c) override {
    return c.heads_q() == 29 && c.head_dim() % 16 == 2 && c.head_dim() > 16 ? c.pairs() - 1 : c.pairs();
  }
};

// An offset at the end of a block of 4096 positions, for more than one token.
class BlockCrossed : public Honest {
  int64_t Position(const At& at) override {
    const int64_t position = Honest::Position(at);
    const bool crosses =
        at.c.position_kind() == RC_POS_OFFSET && at.c.pos_offset() % 4096 == 4095 && at.s > 0;
    return crosses ? position - 1 : position;
  }
};

// Two empty sequences behind each other shift the third's start.
class TwoEmptySequences : public Honest {
  int64_t Position(const At& at) override {
    if (at.c.position_kind() == RC_POS_PACKED) {
      const int32_t* cu = at.c.cu_seqlens();
      const int64_t entries = at.c.tensor(RC_CU_SEQLENS)->shape[0];
      for (int64_t j = 2; j < entries; ++j)
        if (cu[j] == cu[j - 1] && cu[j - 1] == cu[j - 2] && at.s >= cu[j]) return Honest::Position(at) + 1;
    }
    return Honest::Position(at);
  }
};

class AbortsOnASize : public Honest {
  Status Check(const KernelCall& c) override {
    if (c.tokens() == 33 && c.batch() == 2) std::abort();
    return Honest::Check(c);
  }
};

class NeverReturns : public Honest {
  Status Check(const KernelCall& c) override {
    for (volatile bool wait = c.head_dim() > 128 && c.rot_offset() % 2 == 1; wait;) continue;
    return Honest::Check(c);
  }
};

constexpr Mutant kRare[] = {
    {"tail_of_wide_heads", 'C', "coverage", "29 heads of 16 n + 2 elements: the last pair is left out",
     "generalisation", &Make<TailOfWideHeads>},
    {"block_crossed", 'D', "value", "an offset of 4096 n - 1: the other tokens turn by one too little",
     "generalisation", &Make<BlockCrossed>},
    {"two_empty_sequences", 'D', "value", "after two empty sequences positions start at 1", "generalisation",
     &Make<TwoEmptySequences>},
    {"aborts_on_a_size", 'O', "survival", "two sequences of 33 tokens end the process", "generalisation",
     &Make<AbortsOnASize>},
    {"never_returns", 'O', "survival", "heads above 128 with a window at an odd place: an endless loop",
     "generalisation", &Make<NeverReturns>},
};

KernelList MakeRare() {
  KernelList kernels;
  for (const Mutant& mutant : kRare) {
    std::unique_ptr<Honest> kernel = mutant.make();
    kernel->Introduce(mutant);
    kernels.push_back(std::move(kernel));
  }
  kernels.push_back(MakeHonest());
  return kernels;
}

}  // namespace
}  // namespace ropecheck::mutants

ROPECHECK_KERNEL_LIST(ropecheck::mutants::MakeRare())
