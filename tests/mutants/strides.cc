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
