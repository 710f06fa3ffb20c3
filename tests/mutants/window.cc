// B: partial rotation, and what becomes of the elements that do not turn.
#include <cmath>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class TailNotWritten : public Honest {
  void CopyRest(const At&) override {}
};

class TailReadDense : public Honest {
  void CopyRest(const At& at) override {
    in_rest_ = true;
    Honest::CopyRest(at);
    in_rest_ = false;
  }
  int64_t In(const At& at, int64_t d) override {
    return in_rest_ ? DenseOffset(at.c, at.x, at.b, at.s, at.h, d) : Honest::In(at, d);
  }
  bool in_rest_ = false;
};

class TailScaled : public Honest {
  void CopyRest(const At& at) override {
    const auto gain = static_cast<float>(at.c.gain());
    for (int64_t d = 0; d < at.c.head_dim(); ++d) {
      const bool turns = d >= at.c.rot_offset() && d < at.c.rot_offset() + at.c.rot_dim();
      if (!turns) Store(at, d, Load(at, d) * gain);
    }
  }
};

class WholeHeadRotated : public Honest {
  int64_t Pairs(const KernelCall& c) override { return c.head_dim() / 2; }
  Pair PairOf(const KernelCall& c, int64_t i) override {
    return c.pairing() == RC_HALF ? Pair{i, i + c.head_dim() / 2} : Pair{2 * i, 2 * i + 1};
  }
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    return Honest::Turn(at, i % at.c.pairs(), member);  // a table is no wider than the window
  }
  void CopyRest(const At& at) override {
    if (at.c.head_dim() % 2 == 1) Copy(at, at.c.head_dim() - 1);
  }
};

class ExponentOverHeadDim : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override {
    return 1 / std::pow(static_cast<float>(c.base()),
                        static_cast<float>(2 * i) / static_cast<float>(c.head_dim()));
  }
};

class OtherEndRotated : public Honest {
  static int64_t Offset(const KernelCall& c) { return c.head_dim() - c.rot_dim() - c.rot_offset(); }
  Pair PairOf(const KernelCall& c, int64_t i) override {
    const auto [a, b] = c.pair(i);
    return {a - c.rot_offset() + Offset(c), b - c.rot_offset() + Offset(c)};
  }
  void CopyRest(const At& at) override {
    for (int64_t d = 0; d < at.c.head_dim(); ++d) {
      if (d < Offset(at.c) || d >= Offset(at.c) + at.c.rot_dim()) Copy(at, d);
    }
  }
};

class RotDimRoundedUp : public Honest {
  void CopyRest(const At& at) override {
    Honest::CopyRest(at);
    int64_t wide = 2;
    while (wide < at.c.rot_dim()) wide *= 2;
    // The masked lanes of a block whose width is a power of two, rotated by nothing and stored.
    for (int64_t d = at.c.rot_dim(); d < wide; ++d) Store(at, at.c.rot_offset() + d, 0.0f);
  }
};

class OnesInTailOfInverse : public Honest {
  void CopyRest(const At& at) override {
    Honest::CopyRest(at);
    if (!at.c.inverse()) return;
    for (int64_t d = at.c.rot_offset() + at.c.rot_dim(); d < at.c.head_dim(); ++d) Store(at, d, 1.0f);
  }
};

class TailBlended : public Honest {
  void CopyRest(const At& at) override {
    for (int64_t d = 0; d < at.c.head_dim(); ++d) {
      const bool turns = d >= at.c.rot_offset() && d < at.c.rot_offset() + at.c.rot_dim();
      const int64_t neighbour = d + 1 < at.c.head_dim() ? d + 1 : d - 1;
      if (!turns) Store(at, d, Load(at, d) * 1.0f + Load(at, neighbour) * 0.0f);
    }
  }
};

constexpr Mutant kMutants[] = {
    {"x013_tail_not_written", 'B', "coverage", "elements outside the window are not written",
     "llama.cpp#4490", &Make<TailNotWritten>},
    {"x014_tail_read_dense", 'B', "pass-through", "the unrotated part is read as if the input were dense",
     "llama.cpp#14580", &Make<TailReadDense>},
    {"x016_tail_scaled", 'B', "pass-through", "the unrotated part is multiplied by the gain",
     "generalisation of llama.cpp#17565", &Make<TailScaled>},
    {"x017_whole_head_rotated", 'B', "pass-through", "all elements of a head turn",
     "vllm#43676, maxtext@942563445", &Make<WholeHeadRotated>},
    {"x019_exponent_over_head_dim", 'B', "value", "frequencies follow head_dim instead of rot_dim", "pie#603",
     &Make<ExponentOverHeadDim>},
    {"x020_other_end_rotated", 'B', "pass-through", "the last rot_dim elements turn instead of the first",
     "generalisation", &Make<OtherEndRotated>},
    {"x022_rot_dim_rounded_up", 'B', "pass-through",
     "rot_dim rounded up to a power of two, the columns past it stored", "sglang#35096",
     &Make<RotDimRoundedUp>},
    {"x023_ones_in_tail_of_inverse", 'B', "pass-through", "the inverse writes 1.0 behind the window",
     "apex#1750", &Make<OnesInTailOfInverse>},
    {"x119_tail_blended", 'O', "containment", "the unrotated part is x * 1 + neighbour * 0",
     "sglang#30123 class", &Make<TailBlended>},
};

}  // namespace

std::span<const Mutant> WindowMutants() { return kMutants; }

}  // namespace ropecheck::mutants
