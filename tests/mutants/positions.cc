// D, E, L: which position a token turns by, in which integer type, and what happens to positions out of
// range.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "adapters/cpu/builtin/arguments.h"
#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

// Bugs of the position reach a table through its row.
class PositionBug : public Honest {
 protected:
  int64_t TableRow(const At& at) final {
    return at.c.table_index() == RC_INDEX_POSITION ? Position(at) : Honest::TableRow(at);
  }
  static bool HasIds(const Problem& p) {
    return p.position_kind() == RC_POS_IDS_I32 || p.position_kind() == RC_POS_IDS_I64;
  }
};

class BatchIgnored : public PositionBug {
  int64_t Position(const At& at) override { return at.c.position(0, at.s); }
};

class TokenIndex : public PositionBug {
  int64_t Position(const At& at) override { return HasIds(at.c) ? at.s : Honest::Position(at); }
};

class IndexAddedToIds : public PositionBug {
  int64_t Position(const At& at) override { return Honest::Position(at) + (HasIds(at.c) ? at.s : 0); }
};

class LastOfBlock : public PositionBug {
  int64_t Position(const At& at) override { return at.c.position(at.b, at.c.tokens() - 1); }
};

class OffsetIgnoredInDecode : public PositionBug {
  int64_t Position(const At& at) override {
    const bool offset =
        at.c.position_kind() == RC_POS_OFFSET || at.c.position_kind() == RC_POS_PER_SEQUENCE_I32;
    return offset && at.c.tokens() == 1 ? at.s : Honest::Position(at);
  }
};

// ids[row of the flattened heads] instead of ids[token].
class HeadsFoldedIntoTokens : public PositionBug {
  int64_t Position(const At& at) override {
    if (at.c.position_kind() != RC_POS_IDS_I32) return Honest::Position(at);
    return at.c.positions<int32_t>()[(at.b * at.c.tokens() + at.s) * at.x.heads() + at.h];
  }
};

class NotRestarted : public PositionBug {
  int64_t Position(const At& at) override {
    return at.c.position_kind() == RC_POS_PACKED ? at.s : Honest::Position(at);
  }
};

class BatchAsSequence : public PositionBug {
  int64_t Position(const At& at) override {
    return at.c.position_kind() == RC_POS_IMPLICIT ? at.b : Honest::Position(at);
  }
};

class Int16 : public PositionBug {
  int64_t Position(const At& at) override { return static_cast<int16_t>(Honest::Position(at)); }
};

class Int64ReadAsInt32 : public PositionBug {
  int64_t Position(const At& at) override {
    if (at.c.position_kind() != RC_POS_IDS_I64) return Honest::Position(at);
    int32_t low;
    std::memcpy(&low,
                reinterpret_cast<const char*>(at.c.positions<int64_t>()) + 4 * (at.b * at.c.tokens() + at.s),
                4);
    return low;
  }
};

class Int32ReadAsInt64 : public PositionBug {
  int64_t Position(const At& at) override {
    if (at.c.position_kind() != RC_POS_IDS_I32) return Honest::Position(at);
    int64_t both;
    std::memcpy(&both,
                reinterpret_cast<const char*>(at.c.positions<int32_t>()) + 8 * (at.b * at.c.tokens() + at.s),
                8);
    return both;
  }
  // A huge position would leave every table; the bug is quiet enough without.
  Status can_do(const Problem& p) const override {
    return p.angles() == RC_ANGLES_CACHE ? Unsupported("computed angles only") : Status(kOk);
  }
};

// Accepts what it should reject: the rest of the check stays.
class OutOfRangeBug : public Honest {
 protected:
  Status Check(const KernelCall& c) override {
    const Status ok = builtin::CheckArguments(c);
    const bool rows_alone = !ok.ok() && c.angles() == RC_ANGLES_CACHE && !c.rows_in_table().ok();
    return rows_alone ? Status(kOk) : ok;
  }
};

class OutOfRangeReturns : public OutOfRangeBug {
  void RotateHead(const At& at) override {
    const bool inside = TableRow(at) >= 0 && TableRow(at) < at.c.rows_given();
    if (at.c.angles() != RC_ANGLES_CACHE || inside) Honest::RotateHead(at);
  }
};

class OutOfRangeClamps : public OutOfRangeBug {
  int64_t TableRow(const At& at) override {
    return std::clamp<int64_t>(Honest::TableRow(at), 0, std::max<int64_t>(0, at.c.rows_given() - 1));
  }
};

class OutOfRangeWraps : public OutOfRangeBug {
  int64_t TableRow(const At& at) override {
    const int64_t rows = std::max<int64_t>(1, at.c.rows_given());
    return (Honest::TableRow(at) % rows + rows) % rows;
  }
};

class NegativeIdAccepted : public OutOfRangeBug {
  Status Check(const KernelCall& c) override {
    for (int64_t b = 0; b < c.batch(); ++b) {
      for (int64_t s = 0; s < c.tokens(); ++s) {
        if (c.angles() == RC_ANGLES_CACHE && c.table_row(b, s) >= c.rows_given()) return c.rows_in_table();
      }
    }
    return OutOfRangeBug::Check(c);
  }
};

// The last row is taken for padding, whose id nobody looks at; and then it serves as a row of the table.
class PaddingRowUnchecked : public OutOfRangeBug {
  Support support() const override {
    using namespace axis;
    return {half,    f32,     cache_given, cache_f32,    cache_fused, cache_separate, row_by_position,
            ids_i32, ids_i64, bshd_dense,  out_of_place, in_place};
  }
  Status Check(const KernelCall& c) override {
    for (int64_t n = 0; c.angles() == RC_ANGLES_CACHE && n + 1 < c.batch() * c.tokens(); ++n) {
      const int64_t row = c.table_row(n / c.tokens(), n % c.tokens());
      if (row < 0 || row >= c.rows_given()) return c.rows_in_table();
    }
    return OutOfRangeBug::Check(c);
  }
};

class InverseWithoutOffset : public PositionBug {
  int64_t Position(const At& at) override {
    const bool per_sequence = at.c.position_kind() == RC_POS_PER_SEQUENCE_I32;
    return at.c.inverse() && per_sequence ? at.s : Honest::Position(at);
  }
};

constexpr Mutant kMutants[] = {
    {"x034_batch_ignored", 'D', "value", "positions are those of the first sequence",
     "Liger#477, flash-attention@f266fc72", &Make<BatchIgnored>},
    {"x035_token_index", 'D', "value", "the token's index serves as its position", "NeMo-Automodel#2377",
     &Make<TokenIndex>},
    {"x037_index_added_to_ids", 'D', "value", "position = id + s", "llama.cpp@cbe2bac28",
     &Make<IndexAddedToIds>},
    {"x038_last_of_block", 'D', "value", "the last token's position serves all", "Megatron-LM@1d86a44028",
     &Make<LastOfBlock>},
    {"x040_offset_ignored_in_decode", 'D', "value", "an offset is ignored for one token",
     "flashinfer#847, executorch@027ad541b5", &Make<OffsetIgnoredInDecode>},
    {"x041_heads_folded_into_tokens", 'D', "survival",
     "ids are indexed by the row of flattened heads, past their end", "llama.cpp#19338",
     &Make<HeadsFoldedIntoTokens>},
    {"x044_not_restarted", 'D', "value", "packed positions do not restart at a sequence",
     "torchtune@9925320ff", &Make<NotRestarted>},
    {"x126_batch_as_sequence", 'D', "value", "the batch axis is taken as the sequence axis", "PaddleFleet#91",
     &Make<BatchAsSequence>},
    {"x047_int16", 'E', "value", "positions narrowed to 16 bits", "generalisation", &Make<Int16>},
    {"x049_int64_read_as_int32", 'E', "value", "64-bit ids are read as 32-bit ones", "flashinfer#697",
     &Make<Int64ReadAsInt32>},
    {"x050_int32_read_as_int64", 'E', "value", "32-bit ids are read as 64-bit ones", "review of aiter#2754",
     &Make<Int32ReadAsInt64>},
    {"x052_out_of_range_returns", 'E', "rejection", "tokens beyond the table are left out without a word",
     "aiter@85e7cb46af, onnxruntime#28205", &Make<OutOfRangeReturns>},
    {"x053_out_of_range_clamps", 'E', "rejection", "tokens beyond the table use its last row",
     "vllm-xpu-kernels@da6f30d", &Make<OutOfRangeClamps>},
    {"x053_out_of_range_wraps", 'E', "rejection", "tokens beyond the table start again at its first row",
     "torchtitan@4e6888b3e", &Make<OutOfRangeWraps>},
    {"negative_id_accepted", 'E', "rejection", "ids are checked at their upper end only, and row -1 is read",
     "class of aiter@8bb3ead92c", &Make<NegativeIdAccepted>},
    {"x129_padding_row_unchecked", 'E', "rejection",
     "the id of the last row is not checked, as if it were padding, and used", "aiter@8bb3ead92c",
     &Make<PaddingRowUnchecked>},
    {"x107_inverse_without_offset", 'L', "value", "the inverse ignores the offset of each sequence",
     "TE#2188", &Make<InverseWithoutOffset>},
};

}  // namespace

std::span<const Mutant> PositionMutants() { return kMutants; }

}  // namespace ropecheck::mutants
