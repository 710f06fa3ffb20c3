// D: positions of shards, of packed sequences with a packed table, and of a decoding step after images.
#include "tests/mutants/honest_axes.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class SecondChunkAtFirst : public HonestAxes {
  Support support() const override {
    using namespace axis;
    return {half,        interleaved,    f32,        bf16,         context_parallel, ids_i64,
            full_window, leading_window, bshd_dense, out_of_place, in_place};
  }
  int64_t Position(const At& at) override {
    if (at.c.position_kind() != RC_POS_CONTEXT_PARALLEL) return HonestAxes::Position(at);
    const int64_t m = at.c.tokens() / 2;
    return at.c.cp_rank() * m + at.s % m;
  }
};

class DeltaIgnoredInDecode : public HonestAxes {
  Support support() const override {
    using namespace axis;
    return {half,        interleaved,     f32,        bf16,         offsets_i64, ids_i64, axes_i64,
            map_chunked, map_interleaved, bshd_dense, out_of_place, in_place};
  }
  int64_t Position(const At& at) override {
    const bool delta = at.c.position_kind() == RC_POS_PER_SEQUENCE_I64;
    return delta && at.c.tokens() == 1 ? at.s : HonestAxes::Position(at);
  }
};

class PackedTableRestarted : public Honest {
  Support support() const override {
    using namespace axis;
    return {half,        interleaved,    f32,          f16,     cache_given, cache_fused,     row_by_token,
            packed,      implicit,       thd,          dense,   padded,      row_by_position, cache_separate,
            full_window, leading_window, out_of_place, in_place};
  }
  int64_t TableRow(const At& at) override {
    return at.c.position_kind() == RC_POS_PACKED ? Position(at) : Honest::TableRow(at);
  }
};

constexpr Mutant kMutants[] = {
    {"x046_second_chunk_at_first", 'D', "value",
     "the second chunk of a zig-zag shard starts where the first does",
     "generalisation; area of Megatron-LM@2a4475f3f1", &Make<SecondChunkAtFirst>},
    {"x137_delta_ignored_in_decode", 'K', "value",
     "the position delta of a sequence is ignored for one token", "TensorRT-LLM#15661",
     &Make<DeltaIgnoredInDecode>},
    {"x128_packed_table_restarted", 'D', "value",
     "rows of a table that is packed itself restart at every sequence", "Megatron-LM#5243",
     &Make<PackedTableRestarted>},
};

}  // namespace

std::span<const Mutant> SequenceMutants() { return kMutants; }

}  // namespace ropecheck::mutants
