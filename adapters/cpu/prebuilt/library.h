// Prebuilt shared libraries of other projects: where `script/kernels` puts them, and how they are bound.
#pragma once

#include <filesystem>
#include <string>

namespace ropecheck::prebuilt {

// Environment variable ROPECHECK_KERNELS_DIR, else the folder third_party of the source tree.
std::filesystem::path Folder();

// A loaded library. It stays loaded for the life of the process: none of these libraries promises that it can
// be unloaded.
class Library {
 public:
  // Loads `path` with its symbols kept to itself. On failure loaded() is false and why() says what is wrong.
  explicit Library(const std::filesystem::path& path);

  bool loaded() const { return handle_ != nullptr; }
  const std::string& why() const { return why_; }

  // Points `function` at the symbol `name` of this library or of those it depends on. A name that is missing
  // makes loaded() false.
  template <class F>
  void Bind(const char* name, F*& function) {
    function = reinterpret_cast<F*>(Find(name));
  }

 private:
  void* Find(const char* name);

  void* handle_ = nullptr;
  std::string why_;
};

}  // namespace ropecheck::prebuilt
