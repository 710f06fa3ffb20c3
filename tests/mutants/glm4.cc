// The mistakes that GLM's operator makes or invites: adapters/cpu/builtin/glm4.h says what is right.
#include <cmath>

#include "adapters/cpu/builtin/arguments.h"
#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class GlmBug : public Honest {
  Support support() const override {
    using namespace axis;
    return {interleaved,
            full_window,
            leading_window,
            f32,
            f16,
            bf16,
            plain_base,
            rope_ratio,
            computed_angles,
            cache_given,
            cache_stacked,
            cache_f32,
            cache_f16,
            cache_bf16,
            row_by_position,
            row_by_token,
            row_by_sequence_token,
            implicit,
            ids_i64,
            bhsd_dense,
            sbhd_dense};
  }

 protected:
  float InvFreq(const KernelCall& c, int64_t i) override { return InvFreqOf(c, i, c.base() * Ratio(c)); }
  static double Ratio(const Problem& p) { return p.law() == RC_LAW_ROPE_RATIO ? p.law_param(0) : 1; }
  static float InvFreqOf(const Problem& p, int64_t i, double base) {
    return 1 /
           std::pow(static_cast<float>(base), static_cast<float>(2 * i) / static_cast<float>(p.rot_dim()));
  }
};

// rope_cache.view(-1, 1, sq, R/2, 2) of a cache with too few rows: where the sizes divide, the batch is
// folded into the sequence and the row of token s is the s-th of whatever came out.
class ShortCacheFolded : public GlmBug {
  Status Check(const KernelCall& c) override {
    if (c.angles() != RC_ANGLES_CACHE || c.table_index() == RC_INDEX_POSITION) return Honest::Check(c);
    const bool views = c.tokens() > 0 && c.rows_given() > 0 && c.rows_given() % c.tokens() == 0;
    const int64_t lead = views ? c.rows_given() / c.tokens() : 0;
    return lead == 1 || lead == c.batch() ? builtin::CheckShapes(c) : Honest::Check(c);
  }
  int64_t TableRow(const At& at) override {
    if (at.c.table_index() == RC_INDEX_POSITION) return Honest::TableRow(at);
    const int64_t lead = at.c.rows_given() / at.c.tokens();
    return lead == at.c.batch() ? at.b * at.c.tokens() + at.s : at.s;
  }
};

class RatioDividesPositions : public GlmBug {
  float InvFreq(const KernelCall& c, int64_t i) override {
    return InvFreqOf(c, i, c.base()) / static_cast<float>(Ratio(c));
  }
};

class RatioIgnored : public GlmBug {
  float InvFreq(const KernelCall& c, int64_t i) override { return InvFreqOf(c, i, c.base()); }
};

constexpr Mutant kMutants[] = {
    {"glm_short_cache_folded", 'O', "rejection",
     "a cache of too few rows is accepted where its size divides by sq",
     "modeling_chatglm.py, apply_rotary_pos_emb", &Make<ShortCacheFolded>},
    {"glm_ratio_divides_positions", 'J', "value",
     "rope_ratio divides positions instead of multiplying the base", "ChatGLM2-6B-32k against ChatGLM3-32k",
     &Make<RatioDividesPositions>},
    {"glm_ratio_ignored", 'J', "value", "rope_ratio has no effect", "mlc-llm's chatglm model",
     &Make<RatioIgnored>},
};

}  // namespace

std::span<const Mutant> Glm4Mutants() { return kMutants; }

}  // namespace ropecheck::mutants
