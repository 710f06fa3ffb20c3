// F: strides, views and aliasing.
#include <vector>

#include "tests/mutants/honest.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

class OutputDense : public Honest {
  int64_t Out(const At& at, int64_t d) override { return DenseOffset(at.c, at.x, at.b, at.s, at.h, d); }
};

class InputDense : public Honest {
  int64_t In(const At& at, int64_t d) override { return DenseOffset(at.c, at.x, at.b, at.s, at.h, d); }
};

class TokenStrideAssumed : public Honest {
  int64_t In(const At& at, int64_t d) override {
    if (at.c.layout() != RC_BSHD && at.c.layout() != RC_THD) return Honest::In(at, d);
    const Strides st = at.x.in_strides();
    return at.b * st.batch + at.s * at.x.heads() * at.x.head_dim() + at.h * st.head + d * st.dim;
  }
};

class BatchStrideAssumed : public Honest {
  int64_t In(const At& at, int64_t d) override {
    const Strides st = at.x.in_strides();
    const int64_t batch = at.c.tokens() * at.x.heads() * at.x.head_dim();
    return at.b * batch + at.s * st.token + at.h * st.head + d * st.dim;
  }
};

class KeysWithQueryStrides : public Honest {
  int64_t In(const At& at, int64_t d) override {
    const Strides st = at.c.queries().in_strides();
    return at.b * st.batch + at.s * st.token + at.h * st.head + d * st.dim;
  }
};

class DimStrideAssumed : public Honest {
  int64_t In(const At& at, int64_t d) override { return Honest::In(at, 0) + d; }
};

class StridesIn32Bits : public HonestViews {
  static int64_t Offset(const At& at, const Strides& st, int64_t d) {
    const auto n = [](int64_t i, int64_t stride) {
      return static_cast<uint32_t>(i) * static_cast<uint32_t>(stride);
    };
    return static_cast<int32_t>(n(at.b, st.batch) + n(at.s, st.token) + n(at.h, st.head) + n(d, st.dim));
  }
  int64_t In(const At& at, int64_t d) override { return Offset(at, at.x.in_strides(), d); }
  int64_t Out(const At& at, int64_t d) override { return Offset(at, at.x.out_strides(), d); }
};

// A view for the unrotated part, as long as a token's heads would be if they lay dense.
class TailViewDense : public HonestViews {
  void CopyRest(const At& at) override {
    for (int64_t d = 0; d < at.c.head_dim(); ++d) {
      const int64_t in_view = at.h * at.x.in_strides().head + d;
      if (!at.c.rotated(d) && in_view < at.x.heads() * at.x.head_dim()) Copy(at, d);
    }
  }
};

// In a qkv buffer the heads of v follow those of k, and are as many.
class ValuesRotated : public HonestViews {
  int64_t Heads(const KernelCall& c, const Operand& x) override {
    const bool row_holds_values =
        x.is_keys() && x.in_strides().token == (c.heads_q() + 2 * c.heads_k()) * c.head_dim() &&
        c.layout() == RC_BSHD && c.queries().in_strides().token == x.in_strides().token;
    return row_holds_values ? 2 * x.heads() : x.heads();
  }
};

class OverwrittenBeforeRead : public Honest {
  void RotatePair(const At& at, int64_t i) override {
    const auto [a, b] = PairOf(at.c, i);
    const CosSin<float> first = Turn(at, i, 0);
    const CosSin<float> second = Turn(at, i, 1);
    const float x1 = Load(at, b);
    Store(at, a, Load(at, a) * first.cos - x1 * first.sin);
    Store(at, b, x1 * second.cos + Load(at, a) * second.sin);
  }
};

class InputChanged : public Honest {
  void RotateHead(const At& at) override {
    Honest::RotateHead(at);
    const auto [a, b] = PairOf(at.c, 0);
    if (at.c.in_place() || at.c.dtype() != RC_F32) return;
    const_cast<float*>(at.x.in<float>())[In(at, b)] = at.x.in<float>()[In(at, a)];
  }
};

class CachePaddingIgnored : public Honest {
  CosSin<float> Cache(const At& at, int64_t i, int member) override {
    if (at.c.cache_dtype() != RC_F32) return Honest::Cache(at, i, member);
    const KernelCall::CacheSpot spot = at.c.cache_spot(i, member);
    const auto dense = [&](uint32_t role, int64_t column) {
      const rc_tensor& t = *at.c.tensor(role);
      const int64_t width = t.ndim == 3 ? t.shape[1] * t.shape[2] : t.shape[1];
      return static_cast<const float*>(t.data)[TableRow(at) * width + column];
    };
    return {dense(spot.cos_role, spot.cos_column), dense(spot.sin_role, spot.sin_column)};
  }
};

constexpr Mutant kMutants[] = {
    {"x055_output_dense", 'F', "coverage", "the output is addressed as dense", "llama.cpp#19299, #19338",
     &Make<OutputDense>},
    {"x056_input_dense", 'F', "value", "the input is addressed as dense", "vllm#17091", &Make<InputDense>},
    {"x058_token_stride_assumed", 'F', "value", "tokens are taken to lie heads * head_dim apart",
     "vllm#17091", &Make<TokenStrideAssumed>},
    {"x059_batch_stride_assumed", 'F', "value", "sequences are taken to lie tokens * heads * head_dim apart",
     "generalisation", &Make<BatchStrideAssumed>},
    {"x061_keys_with_query_strides", 'F', "survival", "k is addressed with q's strides", "ColossalAI#6444",
     &Make<KeysWithQueryStrides>},
    {"x062_strides_in_32_bits", 'F', "survival", "indices are multiplied with strides in 32 bits",
     "vllm#2164, Liger#804", &Make<StridesIn32Bits>},
    {"x130_tail_view_dense", 'F', "coverage", "the view of the unrotated part ends where dense heads would",
     "aiter#3841", &Make<TailViewDense>},
    {"x043_values_rotated", 'D', "coverage", "in a qkv buffer the heads of v turn as well", "flashinfer#26",
     &Make<ValuesRotated>},
    {"dim_stride_assumed", 'F', "value", "elements of a head are taken to be neighbours", "generalisation",
     &Make<DimStrideAssumed>},
    {"x064_overwritten_before_read", 'F', "value", "in place, y0 is stored before x0 is used for y1",
     "llama.cpp#20274", &Make<OverwrittenBeforeRead>},
    {"x065_input_changed", 'F', "survival", "an out-of-place call writes into its input",
     "unsloth#5001, mlx-lm#1003", &Make<InputChanged>},
    {"x131_cache_padding_ignored", 'F', "value", "padded rows of the cache are addressed as dense",
     "openvino#25836", &Make<CachePaddingIgnored>},
};

}  // namespace

std::span<const Mutant> StrideMutants() { return kMutants; }

}  // namespace ropecheck::mutants
