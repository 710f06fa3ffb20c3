#include "adapters/cpu/onnxruntime/api.h"

#include "adapters/cpu/prebuilt/library.h"

namespace ropecheck::ort {
namespace {

struct ApiBase {
  const void* const* (*get_api)(uint32_t version);
  const char* (*get_version)();
};

template <class F>
void Take(const void* const* table, int slot, F*& function) {
  function = reinterpret_cast<F*>(const_cast<void*>(table[slot]));
}

}  // namespace

std::string Load(const std::filesystem::path& path, Api& api) {
  prebuilt::Library library(path);
  const ApiBase* (*base)() = nullptr;
  library.Bind("OrtGetApiBase", base);
  if (!library.loaded()) return library.why();
  const void* const* table = base()->get_api(1);
  if (table == nullptr) return path.string() + ": does not offer version 1 of the API";
  api.version = base()->get_version();
  Take(table, 1, api.error_code);
  Take(table, 2, api.error_message);
  Take(table, 3, api.create_env);
  Take(table, 8, api.create_session);
  Take(table, 9, api.run);
  Take(table, 10, api.create_options);
  Take(table, 19, api.disable_arena);
  Take(table, 23, api.set_optimization);
  Take(table, 24, api.set_intra_threads);
  Take(table, 25, api.set_inter_threads);
  Take(table, 49, api.wrap_tensor);
  Take(table, 69, api.create_cpu_memory);
  Take(table, 93, api.release_status);
  Take(table, 95, api.release_session);
  Take(table, 96, api.release_value);
  Take(table, 100, api.release_options);
  Take(table, 130, api.set_option);
  return {};
}

}  // namespace ropecheck::ort
