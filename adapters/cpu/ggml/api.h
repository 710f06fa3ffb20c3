// The part of ggml's C interface that a rotation needs, declared by hand and bound at run time from one of
// the prebuilt CPU backends (libggml-cpu-ISA.so; what lies in libggml-base.so is found through it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace ropecheck::ggml {

// ggml's own objects; only their addresses are used here.
struct Context;
struct Tensor;
struct Graph;
struct Backend;
struct Buffer;

struct InitParams {
  size_t mem_size;
  void* mem_buffer;
  bool no_alloc;
};

enum Type : int { kF32 = 0, kF16 = 1, kI32 = 26 };
// Adjacent pairs; halves; and halves with four planes of positions (ggml_rope_multi).
enum Mode : int { kNormal = 0, kNeox = 2, kMrope = 8, kVision = 24, kImrope = 40 };

using RopeFunction = Tensor*(Context*, Tensor* x, Tensor* positions, Tensor* freq_factors, int n_dims,
                             int mode, int n_ctx_orig, float freq_base, float freq_scale, float ext_factor,
                             float attn_factor, float beta_fast, float beta_slow);

using RopeMultiFunction = Tensor*(Context*, Tensor* x, Tensor* positions, Tensor* freq_factors, int n_dims,
                                  int sections[4], int mode, int n_ctx_orig, float freq_base,
                                  float freq_scale, float ext_factor, float attn_factor, float beta_fast,
                                  float beta_slow);

struct Api {
  const char* (*version)();
  // The callback gets the message of an assertion that failed, before the process is aborted. Without one
  // ggml starts a debugger to print a backtrace.
  void* (*set_abort_callback)(void (*)(const char* message));
  int (*score)();  // 0: this CPU lacks the instructions the backend was built for

  Context* (*init)(InitParams);
  void (*free)(Context*);
  size_t (*tensor_overhead)();
  size_t (*graph_overhead)(size_t nodes, bool grads);

  Tensor* (*new_tensor_1d)(Context*, Type, int64_t ne0);
  Tensor* (*view_4d)(Context*, Tensor*, int64_t ne0, int64_t ne1, int64_t ne2, int64_t ne3, size_t nb1,
                     size_t nb2, size_t nb3, size_t offset);
  RopeFunction* rope;
  RopeFunction* rope_inplace;
  RopeFunction* rope_back;
  RopeMultiFunction* rope_multi;
  RopeMultiFunction* rope_multi_inplace;
  RopeMultiFunction* rope_multi_back;
  Tensor* (*rope_set_offset)(Tensor*, int offset);
  Tensor* (*copy)(Context*, Tensor* from, Tensor* to);

  Graph* (*new_graph)(Context*, size_t nodes, bool grads);
  void (*expand)(Graph*, Tensor*);

  Backend* (*backend_init)();
  void (*backend_free)(Backend*);
  void (*set_threads)(Backend*, int);
  int (*compute)(Backend*, Graph*);  // 0: success
  Buffer* (*buffer_from_ptr)(void*, size_t bytes);
  void (*buffer_free)(Buffer*);
  int (*place)(Buffer*, Tensor*, void* address);  // 0: success
};

// Empty: `api` is complete. Else why it is not.
std::string Load(const std::filesystem::path& backend, Api& api);

}  // namespace ropecheck::ggml
