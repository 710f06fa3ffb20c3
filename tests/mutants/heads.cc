// G: heads, and query heads against key heads.
#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class KeysLoopOverQueryHeads : public Honest {
  int64_t Heads(const KernelCall& c, const Operand&) override { return c.heads_q(); }
};

class KeysInQueries : public Honest {
  float Load(const At& at, int64_t d) override {
    const bool crossed = !at.x.is_keys() && at.c.has_keys() && !at.c.in_place() && at.h < at.c.heads_k() &&
                         d == PairOf(at.c, 0).second;
    if (!crossed) return Honest::Load(at, d);
    const Operand keys = at.c.keys();
    return Honest::Load({at.c, keys, at.b, at.s, at.h}, d);
  }
};

class PositionCountsHeads : public Honest {
  int64_t Position(const At& at) override { return Honest::Position(at) + at.h; }
};

class HeadsAsTokensInDecode : public Honest {
  int64_t Position(const At& at) override {
    return Honest::Position(at) + (at.c.tokens() == 1 && at.c.layout() == RC_BSHD ? at.h : 0);
  }
};

class KeysForgotten : public Honest {
  void RotateOperand(const KernelCall& c, const Operand& x) override {
    const bool forgotten = x.is_keys() && c.heads_k() == 1 && c.heads_q() > 1;
    if (!forgotten) Honest::RotateOperand(c, x);
  }
};

constexpr Mutant kMutants[] = {
    {"x067_keys_loop_over_query_heads", 'G', "survival", "as many heads of k are rotated as q has",
     "ColossalAI#6444", &Make<KeysLoopOverQueryHeads>},
    {"x068_keys_in_queries", 'G', "value", "one element of q's head comes from k", "ColossalAI#6444",
     &Make<KeysInQueries>},
    {"x070_position_counts_heads", 'G', "value", "position = p + h", "DeepSpeed#2782, emlx#121",
     &Make<PositionCountsHeads>},
    {"x132_heads_as_tokens_in_decode", 'G', "value", "one token, bshd: head h turns by p + h", "emlx#121",
     &Make<HeadsAsTokensInDecode>},
    {"keys_forgotten_in_mqa", 'G', "coverage", "k is left out where it has one head", "class of sglang#19636",
     &Make<KeysForgotten>},
};

}  // namespace

std::span<const Mutant> HeadMutants() { return kMutants; }

}  // namespace ropecheck::mutants
