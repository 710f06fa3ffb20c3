// A: which elements pair up, with which signs, and which column of a table they read.
#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

Problem::Pair HalfPair(const Problem& p, int64_t i) {
  return {p.rot_offset() + i, p.rot_offset() + i + p.pairs()};
}
Problem::Pair InterleavedPair(const Problem& p, int64_t i) {
  return {p.rot_offset() + 2 * i, p.rot_offset() + 2 * i + 1};
}

class PairingInverted : public Honest {
  Pair PairOf(const KernelCall& c, int64_t i) override {
    return c.pairing() == RC_HALF ? InterleavedPair(c, i) : HalfPair(c, i);
  }
};

class HalfSplitInDecode : public Honest {
  Pair PairOf(const KernelCall& c, int64_t i) override {
    return c.dtype() == RC_BF16 && c.tokens() == 1 ? HalfPair(c, i) : c.pair(i);
  }
};

class SinNegated : public Honest {
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    const CosSin<float> t = Honest::Turn(at, i, member);
    return {t.cos, -t.sin};
  }
};

class MinusLost : public Honest {
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    const CosSin<float> t = Honest::Turn(at, i, member);
    return {t.cos, member == 0 ? -t.sin : t.sin};
  }
};

class HalfSplitAngles : public Honest {
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    if (at.c.pairing() == RC_HALF) return Honest::Turn(at, i, member);
    return Honest::Turn(at, (2 * i + member) % at.c.pairs(), member);
  }
};

class StoredAsHalves : public Honest {
  void RotatePair(const At& at, int64_t i) override {
    const auto [a, b] = at.c.pair(i);
    const float x0 = Load(at, a);
    const float x1 = Load(at, b);
    const CosSin<float> t = Turn(at, i, 0);
    const auto [out_a, out_b] = HalfPair(at.c, i);
    Store(at, out_a, x0 * t.cos - x1 * t.sin);
    Store(at, out_b, x1 * t.cos + x0 * t.sin);
  }
};

class SinAndCosExchanged : public Honest {
  CosSin<float> Cache(const At& at, int64_t i, int member) override {
    const CosSin<float> t = Honest::Cache(at, i, member);
    return at.c.cache_layout() == RC_CACHE_FUSED ? CosSin<float>{t.sin, t.cos} : t;
  }
};

class StackedReadAsFused : public Honest {
  CosSin<float> Cache(const At& at, int64_t i, int member) override {
    if (at.c.cache_layout() != RC_CACHE_STACKED) return Honest::Cache(at, i, member);
    // Column i and R/2 + i of a row of 2 * R/2 numbers, whose columns are 2i and 2i + 1.
    const auto column = [&](int64_t k) {
      const CosSin<float> pair = Honest::Cache(at, k / 2, 0);
      return k % 2 == 0 ? pair.cos : pair.sin;
    };
    return {column(i), column(at.c.pairs() + i)};
  }
};

class FirstHalfServesBoth : public Honest {
  CosSin<float> Cache(const At& at, int64_t i, int) override { return Honest::Cache(at, i, 0); }
};

constexpr Mutant kMutants[] = {
    {"x001_pairing_inverted", 'A', "value", "interleaved does half-split, and the reverse",
     "candle#3411, tiny-vllm#4", &Make<PairingInverted>},
    {"x002_half_split_in_decode", 'A', "value", "half-split whatever is asked, for one token in bf16",
     "vllm#49290, vllm-ascend@4b901eddf7", &Make<HalfSplitInDecode>},
    {"x007_sin_negated", 'A', "value", "turns the wrong way", "generalisation", &Make<SinNegated>},
    {"x008_minus_lost", 'A', "value", "x0 c + x1 s, x1 c + x0 s", "transformers#16298", &Make<MinusLost>},
    {"x010_half_split_angles", 'A', "value", "interleaved pairs with the angles of half-split elements",
     "transformers#47403", &Make<HalfSplitAngles>},
    {"x011_stored_as_halves", 'A', "value", "an interleaved result is stored as two halves",
     "executorch#11808", &Make<StoredAsHalves>},
    {"x121_first_half_serves_both", 'A', "value", "of a full-width cache only the first half is read",
     "ncnn#6833, #6834", &Make<FirstHalfServesBoth>},
    {"sin_cos_exchanged", 'A', "value", "a fused cache is read sin first", "class of ipex and gptj layouts",
     &Make<SinAndCosExchanged>},
    {"stacked_read_as_fused", 'A', "value",
     "a stacked cache (c_0 s_0 c_1 s_1) is read as fused (c_0 c_1 s_0 s_1)", "generalisation",
     &Make<StackedReadAsFused>},
};

}  // namespace

std::span<const Mutant> PairingMutants() { return kMutants; }

}  // namespace ropecheck::mutants
