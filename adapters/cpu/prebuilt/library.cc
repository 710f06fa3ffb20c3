#include "adapters/cpu/prebuilt/library.h"

#include <dlfcn.h>

#include <cstdlib>

namespace ropecheck::prebuilt {

std::filesystem::path Folder() {
  const char* chosen = std::getenv("ROPECHECK_KERNELS_DIR");
  return chosen != nullptr ? chosen : ROPECHECK_KERNELS_DIR;
}

Library::Library(const std::filesystem::path& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) why_ = dlerror();
}

void* Library::Find(const char* name) {
  if (handle_ == nullptr) return nullptr;
  void* symbol = dlsym(handle_, name);
  if (symbol == nullptr) {
    why_ = dlerror();
    handle_ = nullptr;
  }
  return symbol;
}

}  // namespace ropecheck::prebuilt
