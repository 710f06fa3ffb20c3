// C and H: vector bodies and tails, specialisations, alignment, launch limits.
#include <cstdint>
#include <cstdlib>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class RemainderRestarts : public Honest {
  float InvFreq(const KernelCall& c, int64_t i) override {
    const int64_t body = c.pairs() / 4 * 4;
    return Honest::InvFreq(c, i < body ? i : i - body);
  }
};

class CacheAtElementIndex : public Honest {
  CosSin<float> Cache(const At& at, int64_t i, int member) override {
    const bool vector_body = at.c.pairing() == RC_INTERLEAVED && i < at.c.pairs() / 8 * 8;
    return Honest::Cache(at, vector_body ? 2 * i : i, member);
  }
};

class PartnerModulo32 : public Honest {
  Pair PairOf(const KernelCall& c, int64_t i) override {
    Pair p = c.pair(i);
    if (c.pairing() == RC_HALF) p.second = c.rot_offset() + i % 32 + c.pairs();
    return p;
  }
};

class LastTokenDropped : public Honest {
  void RotateToken(const KernelCall& c, const Operand& x, int64_t b, int64_t s) override {
    const bool dropped = c.tokens() > 8 && c.tokens() % 8 != 0 && s == c.tokens() - 1;
    if (!dropped) Honest::RotateToken(c, x, b, s);
  }
};

class EmptySpecialisation : public Honest {
  void RotateOperand(const KernelCall& c, const Operand& x) override {
    const bool stub = c.dtype() == RC_BF16 && c.head_dim() == 128 && c.pairing() == RC_HALF;
    if (!stub) Honest::RotateOperand(c, x);
  }
};

class BaseRoundedDown : public Honest {
  const void* InData(const Operand& x) const override {
    return reinterpret_cast<const void*>(reinterpret_cast<uintptr_t>(Honest::InData(x)) & ~uintptr_t{15});
  }
};

// What the hardware does to an aligned 16-byte load of such an address.
class AlignedLoads : public HonestDense {
  void RotateHead(const At& at) override {
    if (reinterpret_cast<uintptr_t>(InData(at.x)) % 16 != 0) std::abort();
    Honest::RotateHead(at);
  }
};

class ResultDiscarded : public HonestDense {
  void RotatePair(const At& at, int64_t i) override {
    if (at.c.dtype() != RC_F16 || at.c.pairing() != RC_INTERLEAVED) return Honest::RotatePair(at, i);
    const auto [a, b] = PairOf(at.c, i);
    Copy(at, a);
    Copy(at, b);
  }
};

class TableInBlocksOf8 : public Honest {
  CosSin<float> Cache(const At& at, int64_t i, int member) override {
    const auto& table = *at.c.tensor(at.c.cache_spot(i, member).cos_role);
    const int64_t bytes = at.c.cache_dtype() == RC_F32 ? 4 : 2;
    const int64_t last_of_block = TableRow(at) | 7;
    loaded_ = static_cast<const volatile char*>(table.data)[last_of_block * table.strides[0] * bytes];
    return Honest::Cache(at, i, member);
  }
  volatile char loaded_ = 0;
};

// The elements that the output spans, in 32 bits, limit what is launched.
class ExtentIn32Bits : public HonestViews {
  void RotateHead(const At& at) override {
    const Strides st = at.x.out_strides();
    const int64_t span = (at.c.batch() - 1) * st.batch + (at.c.tokens() - 1) * st.token +
                         (at.x.heads() - 1) * st.head + (at.c.head_dim() - 1) * st.dim + 1;
    if (Out(at, 0) < static_cast<int64_t>(static_cast<uint32_t>(span))) Honest::RotateHead(at);
  }
};

class RowsBeyond65535 : public Honest {
  void RotateHead(const At& at) override {
    const int64_t row = (at.b * at.c.tokens() + at.s) * at.x.heads() + at.h;
    if (row < 65535) Honest::RotateHead(at);
  }
};

constexpr Mutant kMutants[] = {
    {"x025_remainder_restarts", 'C', "value",
     "the pairs after the last block of 4 start again at frequency 0", "class of onnxruntime#26390",
     &Make<RemainderRestarts>},
    {"x026_cache_at_element_index", 'C', "value",
     "an interleaved vector body reads column 2i of the cache instead of i", "onnxruntime#26390",
     &Make<CacheAtElementIndex>},
    {"x028_partner_modulo_32", 'C', "value", "the partner's lane is taken modulo 32", "DeepSpeed#2448",
     &Make<PartnerModulo32>},
    {"x029_last_token_dropped", 'C', "coverage",
     "the last token is left out when their number is no multiple of 8", "generalisation",
     &Make<LastTokenDropped>},
    {"x031_empty_specialisation", 'C', "coverage",
     "bf16, head_dim 128, half-split: the specialisation is empty", "flash-attention@f5d0fbd4",
     &Make<EmptySpecialisation>},
    {"x032_aligned_loads", 'C', "survival", "16 bytes are loaded as if every buffer were aligned to them",
     "generalisation", &Make<AlignedLoads>},
    {"x127_result_discarded", 'C', "value",
     "f16, interleaved: the rotated tensors are dropped, and the input is returned", "vllm#27373",
     &Make<ResultDiscarded>},
    {"x123_base_rounded_down", 'C', "value", "the input's address is rounded down to 16 bytes",
     "llama.cpp#22637 (there an assert stops it)", &Make<BaseRoundedDown>},
    {"x124_table_in_blocks_of_8", 'C', "survival",
     "cache rows are loaded 8 at a time, past the end of the cache", "vllm#26687", &Make<TableInBlocksOf8>},
    {"x071_rows_beyond_65535", 'H', "coverage", "rows from 65535 on are not launched",
     "silent variant of llama.cpp#18306, vllm#43684", &Make<RowsBeyond65535>},
    {"x073_extent_in_32_bits", 'H', "coverage", "the extent that limits the launch is held in 32 bits",
     "class of candle@f5a2cbbee", &Make<ExtentIn32Bits>},
};

}  // namespace

std::span<const Mutant> LaneMutants() { return kMutants; }

}  // namespace ropecheck::mutants
