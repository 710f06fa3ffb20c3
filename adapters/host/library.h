// A kernel library: loads it, finds its table of kernels, and one kernel in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/host/subject.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

// "lib.so:name" -> {"lib.so", "name"}; "lib.so" -> {"lib.so", ""}.
struct KernelPath {
  std::string library;
  std::string kernel;  // empty: the only one of the library
};
KernelPath SplitKernelPath(std::string_view text);

// Which of a library's kernels `name` means; empty: the only one. kKernel, listing the names there are.
Result<size_t> ChooseKernel(const std::string& library, const std::vector<KernelInfo>& kernels,
                            std::string_view name);

// Stays loaded for the life of the process: libraries with threads of their own do not survive dlclose.
class Library {
 public:
  // kKernel: cannot be loaded, has no symbol ropecheck_kernels, or another ABI version. kAbsent: it holds no
  // kernel and says why (rc_kernels.unavailable).
  static Result<Library> Open(const std::string& path);

  Result<std::vector<KernelInfo>> Kernels() const;
  // Empty name: the only kernel. Errors list the names there are.
  Result<const rc_kernel*> Find(std::string_view name) const;
  // What loading it changed in the floating-point environment; the default is back in place. Empty: nothing.
  const std::string& changed_environment() const { return changed_environment_; }

 private:
  Library(std::string path, const rc_kernels* table) : path_(std::move(path)), table_(table) {}
  std::string path_;
  const rc_kernels* table_;
  std::string changed_environment_;
};

}  // namespace ropecheck
