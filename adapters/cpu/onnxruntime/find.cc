#include "adapters/cpu/onnxruntime/find.h"

#include <stdexcept>
#include <string>

#include "adapters/cpu/prebuilt/library.h"

namespace ropecheck::ort {

// The file is called libonnxruntime.so.VERSION in the one package and libonnxruntime.so.1 in the other.
std::filesystem::path FindLibrary() {
  const auto package = prebuilt::Folder() / "onnxruntime";
  for (const char* folder : {"onnxruntime/capi", "node_modules/onnxruntime-node/bin/napi-v6/linux/x64"}) {
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(package / folder, absent)) {
      if (entry.path().filename().string().starts_with("libonnxruntime.so")) return entry.path();
    }
  }
  throw std::runtime_error("ONNX Runtime is not installed: run script/kernels onnxruntime");
}

}  // namespace ropecheck::ort
