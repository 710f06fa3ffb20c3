// One ggml graph per tensor, over the caller's own memory: what the guards see are ggml's own accesses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "adapters/cpu/ggml/api.h"

namespace ropecheck::ggml {

// The arguments of ggml_rope_ext or, where the mode has planes of positions, ggml_rope_multi, and of
// ggml_rope_set_offset.
struct Rotation {
  Type type = kF32;
  Mode mode = kNormal;
  bool backward = false;
  int n_dims = 2;
  int offset = 0;  // first rotated element of a head, even
  float freq_base = 10000;
  float freq_scale = 1;   // angle = position * freq_scale * freq_base^(-2i/n_dims)
  float attn_factor = 1;  // on cos and sin

  // YaRN. With ext_factor 0 the others have no effect.
  int n_ctx_orig = 0;
  float ext_factor = 0;
  float beta_fast = 0;
  float beta_slow = 0;

  std::vector<float> freq_factors;  // of each pair of the head, dividing its angle; empty: none
  std::array<int, 4> sections{};    // pairs of each plane

  bool multi() const { return (mode & kMrope) != 0; }
  int planes() const { return multi() ? 4 : 1; }
};

// A tensor in the caller's memory, with axes batch, token, head, dim; the dims of a head are neighbours.
struct View {
  void* address = nullptr;  // element [0, 0, 0, 0]
  std::array<int64_t, 4> shape{};
  std::array<int64_t, 3> strides{};  // of batch, token and head, in elements, positive

  bool dense() const;      // in the order of the axes
  int64_t extent() const;  // elements from the first to past the last
};

// A CPU backend, and the memory in which its graphs are described.
class Rope {
 public:
  explicit Rope(const Api& api);
  ~Rope();
  Rope(const Rope&) = delete;
  Rope& operator=(const Rope&) = delete;

  // Rotates token s of every sequence of `x` by positions[s] (by positions[plane * tokens + s], where the
  // mode has planes) into `out`, which may be `x` itself. ggml writes a dense result; another `out` is filled
  // from it by ggml_cpy, as llama.cpp fills its KV cache. False: ggml reports failure.
  bool Run(const Rotation& rotation, const View& x, const int32_t* positions, const View& out, int threads);

 private:
  bool Place(Tensor* tensor, void* address) const;
  Tensor* Make(Context* context, Type type, const View& view) const;
  Tensor* Describe(Context* context, const Rotation& rotation, bool in_place, Tensor* x, Tensor* positions,
                   Tensor* factors) const;

  const Api& api_;
  Backend* backend_;
  Buffer* everywhere_;
  std::vector<std::byte> descriptions_;
  std::vector<std::byte> dense_;  // a result on its way to an output that is not dense
};

}  // namespace ropecheck::ggml
