#include "adapters/cpu/ggml/api.h"

#include "adapters/cpu/prebuilt/library.h"

namespace ropecheck::ggml {

std::string Load(const std::filesystem::path& backend, Api& api) {
  prebuilt::Library library(backend);
  library.Bind("ggml_version", api.version);
  library.Bind("ggml_set_abort_callback", api.set_abort_callback);
  library.Bind("ggml_backend_score", api.score);
  library.Bind("ggml_init", api.init);
  library.Bind("ggml_free", api.free);
  library.Bind("ggml_tensor_overhead", api.tensor_overhead);
  library.Bind("ggml_graph_overhead_custom", api.graph_overhead);
  library.Bind("ggml_new_tensor_1d", api.new_tensor_1d);
  library.Bind("ggml_view_4d", api.view_4d);
  library.Bind("ggml_rope_ext", api.rope);
  library.Bind("ggml_rope_ext_inplace", api.rope_inplace);
  library.Bind("ggml_rope_ext_back", api.rope_back);
  library.Bind("ggml_rope_multi", api.rope_multi);
  library.Bind("ggml_rope_multi_inplace", api.rope_multi_inplace);
  library.Bind("ggml_rope_multi_back", api.rope_multi_back);
  library.Bind("ggml_rope_set_offset", api.rope_set_offset);
  library.Bind("ggml_cpy", api.copy);
  library.Bind("ggml_new_graph_custom", api.new_graph);
  library.Bind("ggml_build_forward_expand", api.expand);
  library.Bind("ggml_backend_cpu_init", api.backend_init);
  library.Bind("ggml_backend_free", api.backend_free);
  library.Bind("ggml_backend_cpu_set_n_threads", api.set_threads);
  library.Bind("ggml_backend_graph_compute", api.compute);
  library.Bind("ggml_backend_cpu_buffer_from_ptr", api.buffer_from_ptr);
  library.Bind("ggml_backend_buffer_free", api.buffer_free);
  library.Bind("ggml_backend_tensor_alloc", api.place);
  return library.why();
}

}  // namespace ropecheck::ggml
