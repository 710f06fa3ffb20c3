// N and M: what one call leaves behind for the next, and order within a call.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "tests/mutants/honest_laws.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

CosSin<float> Downcast(const CosSin<float>& t) {
  return {static_cast<float>(BFloat16(t.cos)), static_cast<float>(BFloat16(t.sin))};
}

class FrequenciesKeptByWidth : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override {
    return kept_.try_emplace({c.rot_dim(), i}, Honest::InvFreq(c, i)).first->second;
  }
  std::map<std::pair<int64_t, int64_t>, float> kept_;
};

// Stored under the number of pairs, looked up under the width.
class FrequenciesKeptUnderHalf : public HonestDense {
  float InvFreq(const KernelCall& c, int64_t i) override {
    if (const auto it = kept_.find({c.rot_dim(), i}); it != kept_.end()) return it->second;
    return kept_[{c.pairs(), i}] = Honest::InvFreq(c, i);
  }
  std::map<std::pair<int64_t, int64_t>, float> kept_;
};

// A kernel is compiled once for a dtype, a width and a pairing, with the base as a constant.
class BaseBakedIn : public HonestDense {
  float InvFreq(const KernelCall& c, int64_t i) override {
    const std::array<int64_t, 3> compiled = {c.dtype(), c.rot_dim(), c.pairing()};
    const auto base = static_cast<float>(base_of_.try_emplace(compiled, c.base()).first->second);
    return 1 / std::pow(base, static_cast<float>(2 * i) / static_cast<float>(c.rot_dim()));
  }
  std::map<std::array<int64_t, 3>, double> base_of_;
};

class LongestLengthKept : public HonestLaws {
  Support support() const override {
    using namespace axis;
    return {half,        interleaved, f32,        bf16,     dynamic_ntk,
            full_window, ids_i64,     bshd_dense, in_place, out_of_place};
  }
  double Length(const KernelCall& c) override { return longest_ = std::max(longest_, HonestLaws::Length(c)); }
  double longest_ = 0;
};

// A table that grows is rebuilt in the dtype of the call it grows for, and is claimed as that. It stays for calls of
// another dtype.
class TableRebuiltInDtype : public Honest {
  Support support() const override {
    using namespace axis;
    return {half,     interleaved, f32,        bf16,         full_window, leading_window,
            implicit, ids_i64,     bshd_dense, out_of_place, in_place,    positions_up_to(1 << 20)};
  }
  Contract contract() const override { return {}; }
  Claim claim(const Problem& p) const override {
    return p.dtype() == RC_BF16 ? pipeline::f32_pow_bf16_cache : pipeline::f32_pow;
  }
  Status run(const KernelCall& c) override {
    for (int64_t b = 0; b < c.batch(); ++b) {
      for (int64_t s = 0; s < c.tokens(); ++s) {
        if (c.position(b, s) < rows_) continue;
        rows_ = c.position(b, s) + 1;
        in_bf16_ = c.dtype() == RC_BF16;
      }
    }
    return Honest::run(c);
  }
  CosSin<float> Trig(float angle) override {
    const CosSin<float> t = Honest::Trig(angle);
    return in_bf16_ ? Downcast(t) : t;
  }
  int64_t rows_ = 0;
  bool in_bf16_ = false;
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
    return downcast_ ? Downcast(t) : t;
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
    {"x113_kept_under_half_width", 'N', "value", "frequencies are kept under R/2 and looked up under R",
     "mlx#561", &Make<FrequenciesKeptUnderHalf>},
    {"x143_base_baked_in", 'N', "value", "the first base stays for its dtype, width and pairing",
     "aprender#1607", &Make<BaseBakedIn>},
    {"x115_longest_length_kept", 'N', "value", "dynamic NTK: the longest length so far stays",
     "transformers#46624", &Make<LongestLengthKept>},
    {"x116_table_rebuilt_in_dtype", 'N', "value",
     "a table is rebuilt in the dtype of the call that it grows for, and stays",
     "sglang#33117, transformers#29496", &Make<TableRebuiltInDtype>},
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
