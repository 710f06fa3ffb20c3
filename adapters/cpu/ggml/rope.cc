#include "adapters/cpu/ggml/rope.h"

#include <cstdio>
#include <limits>
#include <stdexcept>

namespace ropecheck::ggml {
namespace {

constexpr size_t kNodes = 8;     // of a graph; a rotation and a copy, and the views
constexpr size_t kTensors = 16;  // of a context; eight at most

int64_t Bytes(Type type) { return type == kF16 ? 2 : 4; }

}  // namespace

bool View::dense() const {
  return strides[2] == shape[3] && strides[1] == shape[2] * strides[2] && strides[0] == shape[1] * strides[1];
}

int64_t View::extent() const {
  int64_t last = shape[3] - 1;
  for (size_t axis = 0; axis < 3; ++axis) {
    if (shape[axis] == 0) return 0;
    last += (shape[axis] - 1) * strides[axis];
  }
  return last + 1;
}

// One buffer covers the address space. ggml asks a tensor's buffer only whether the tensor lies inside, and a
// buffer for each tensor would have to start at a multiple of 32 bytes.
Rope::Rope(const Api& api)
    : api_(api),
      backend_(api.backend_init()),
      everywhere_(api.buffer_from_ptr(reinterpret_cast<void*>(uintptr_t{32}),
                                      static_cast<size_t>(std::numeric_limits<ptrdiff_t>::max()))),
      descriptions_(kTensors * api.tensor_overhead() + api.graph_overhead(kNodes, false)) {
  api.set_abort_callback([](const char* message) { std::fprintf(stderr, "%s\n", message); });
  if (backend_ == nullptr || everywhere_ == nullptr) throw std::runtime_error("ggml: no CPU backend");
}

Rope::~Rope() {
  api_.buffer_free(everywhere_);
  api_.backend_free(backend_);
}

bool Rope::Place(Tensor* tensor, void* address) const {
  if (address == nullptr) return true;  // an empty tensor
  return api_.place(everywhere_, tensor, address) == 0;
}

// ggml has views of tensors, not of memory: a row of all elements the view spans comes first.
Tensor* Rope::Make(Context* context, Type type, const View& view) const {
  Tensor* row = api_.new_tensor_1d(context, type, view.extent());
  if (!Place(row, view.address)) throw std::runtime_error("ggml: a tensor cannot be placed");
  const auto bytes = [&](int64_t elements) { return static_cast<size_t>(elements * Bytes(type)); };
  return api_.view_4d(context, row, view.shape[3], view.shape[2], view.shape[1], view.shape[0],
                      bytes(view.strides[2]), bytes(view.strides[1]), bytes(view.strides[0]), 0);
}

// Backward there is no in-place variant.
Tensor* Rope::Describe(Context* context, const Rotation& r, bool in_place, Tensor* x, Tensor* positions,
                       Tensor* factors) const {
  if (!r.multi()) {
    RopeFunction* rope = r.backward ? api_.rope_back : in_place ? api_.rope_inplace : api_.rope;
    return rope(context, x, positions, factors, r.n_dims, r.mode, r.n_ctx_orig, r.freq_base, r.freq_scale,
                r.ext_factor, r.attn_factor, r.beta_fast, r.beta_slow);
  }
  RopeMultiFunction* rope = r.backward ? api_.rope_multi_back
                            : in_place ? api_.rope_multi_inplace
                                       : api_.rope_multi;
  std::array<int, 4> sections = r.sections;
  return rope(context, x, positions, factors, r.n_dims, sections.data(), r.mode, r.n_ctx_orig, r.freq_base,
              r.freq_scale, r.ext_factor, r.attn_factor, r.beta_fast, r.beta_slow);
}

bool Rope::Run(const Rotation& rotation, const View& x, const int32_t* positions, const View& out,
               int threads) {
  Context* context = api_.init({descriptions_.size(), descriptions_.data(), true});
  Tensor* input = Make(context, rotation.type, x);
  Tensor* ids = api_.new_tensor_1d(context, kI32, rotation.planes() * x.shape[1]);
  Place(ids, const_cast<int32_t*>(positions));  // only read
  Tensor* factors = nullptr;
  if (!rotation.freq_factors.empty()) {
    factors = api_.new_tensor_1d(context, kF32, static_cast<int64_t>(rotation.freq_factors.size()));
    Place(factors, const_cast<float*>(rotation.freq_factors.data()));  // only read
  }

  const bool in_place = out.address == x.address && !rotation.backward;
  Tensor* result = Describe(context, rotation, in_place, input, ids, factors);
  if (rotation.offset != 0) result = api_.rope_set_offset(result, rotation.offset);
  if (!in_place) {
    if (out.dense() && out.address != x.address) {
      Place(result, out.address);
    } else {
      dense_.resize(static_cast<size_t>(out.shape[0] * out.shape[1] * out.shape[2] * out.shape[3] *
                                        Bytes(rotation.type)));
      Place(result, dense_.data());
      result = api_.copy(context, result, Make(context, rotation.type, out));
    }
  }

  Graph* graph = api_.new_graph(context, kNodes, false);
  api_.expand(graph, result);
  api_.set_threads(backend_, threads);
  const bool ok = api_.compute(backend_, graph) == 0;
  api_.free(context);
  return ok;
}

}  // namespace ropecheck::ggml
