// L, B: what a given cache says of a backward pass, and of the size of a head.
#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class TableBug : public Honest {
  Support support() const final {
    using namespace axis;
    return {forward,     inverse,        adjoint,      half,         interleaved,      full_window,
            f32,         leading_window, cache_given,  cache_f32,    cache_duplicated, cache_separate,
            ids_i64,     implicit,       out_of_place, row_by_token, row_by_position,  bshd_dense,
            cache_fused, in_place};
  }
};

class OwnSinInBackward : public TableBug {
  CosSin<float> Turn(const At& at, int64_t i, int member) override {
    if (!at.c.adjoint()) return Honest::Turn(at, i, member);
    const CosSin<float> own = CosSinOf(at, i, member);
    return {own.cos, -own.sin};
  }
};

// Twice the width of cos: right where a row holds one number per pair.
class HeadTwiceTheTable : public TableBug {
  void CopyRest(const At& at) override {
    Honest::CopyRest(at);
    const rc_tensor* cos = at.c.tensor(RC_COS);
    const int64_t head = cos != nullptr ? 2 * cos->shape[1] : at.c.head_dim();
    for (int64_t d = at.c.head_dim(); d < head; ++d) Store(at, d, Load(at, d));
  }
};

constexpr Mutant kMutants[] = {
    {"x106_own_sin_in_backward", 'L', "value",
     "the adjoint takes each member's own sin instead of its partner's", "Paddle#74716",
     &Make<OwnSinInBackward>},
    {"x122_head_twice_the_table", 'B', "survival",
     "head_dim is taken to be twice the width of cos, and elements past the head are copied",
     "onnxruntime#29014", &Make<HeadTwiceTheTable>},
};

}  // namespace

std::span<const Mutant> TableMutants() { return kMutants; }

}  // namespace ropecheck::mutants
