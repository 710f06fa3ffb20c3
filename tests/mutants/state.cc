// N and M: what one call leaves behind for the next, and order within a call.
#include <map>
#include <utility>
#include <vector>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class FrequenciesKeptByWidth : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override {
    return kept_.try_emplace({c.rot_dim(), i}, Honest::InvFreq(c, i)).first->second;
  }
  std::map<std::pair<int64_t, int64_t>, float> kept_;
};

class PositionsKeptByLength : public Honest {
  int64_t Position(const At& at) override {
    if (at.c.position_kind() != RC_POS_OFFSET) return Honest::Position(at);
    return kept_.try_emplace({at.c.tokens(), at.s}, Honest::Position(at)).first->second;
  }
  std::map<std::pair<int64_t, int64_t>, int64_t> kept_;
};

class TableDowncastAndKept : public Honest {
  Status run(const KernelCall& c) override {
    const Status status = Honest::run(c);
    downcast_ |= c.dtype() == RC_BF16;  // after the call: its own result is right
    return status;
  }
  CosSin<float> Trig(float angle) override {
    const CosSin<float> t = Honest::Trig(angle);
    if (!downcast_) return t;
    return {static_cast<float>(BFloat16(t.cos)), static_cast<float>(BFloat16(t.sin))};
  }
  bool downcast_ = false;
};

class ScratchNotReset : public Honest {
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    scratch_.resize(std::max<size_t>(scratch_.size(), at.c.pairs()));
    // The unrolled loop fills two entries at a time; the last of an odd number stays as it was.
    const bool filled = i + 1 < at.c.pairs() || at.c.pairs() % 2 == 0 || at.c.pairs() == 1;
    if (filled) scratch_[i] = Honest::Turn(at, i, member);
    return scratch_[i];
  }
  std::vector<CosSin<float>> scratch_;
};

// The copy of the row and the rotation are not ordered; every fourth call the copy comes last.
class CopyRacesRotation : public Honest {
  void RotateHead(const At& at) override {
    Honest::RotateHead(at);
    if (at.c.raw_call().index % 4 != 3 || at.c.rot_dim() == at.c.head_dim()) return;
    for (int64_t d = 0; d < at.c.head_dim(); ++d) Copy(at, d);
  }
};

constexpr Mutant kMutants[] = {
    {"x113_frequencies_kept_by_width", 'N', "value", "frequencies are kept by rot_dim, whatever the base",
     "aprender#1607", &Make<FrequenciesKeptByWidth>},
    {"x144_positions_kept_by_length", 'N', "offset-shift", "a table is kept by length, whatever the offset",
     "rotary-embedding-torch#11", &Make<PositionsKeptByLength>},
    {"x145_table_downcast_and_kept", 'N', "norm", "after a bf16 call, cos and sin stay in bf16",
     "sglang#33117", &Make<TableDowncastAndKept>},
    {"x112_scratch_not_reset", 'M', "value",
     "the last of an odd number of pairs uses what the scratch row held",
     "aiter@7225c3263c, flashinfer@853f26619", &Make<ScratchNotReset>},
    {"x142_copy_races_rotation", 'M', "repeatability",
     "every fourth call the row is copied over its rotation", "vllm#46685", &Make<CopyRacesRotation>},
};

}  // namespace

std::span<const Mutant> StateMutants() { return kMutants; }

}  // namespace ropecheck::mutants
