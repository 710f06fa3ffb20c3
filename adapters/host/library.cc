#include "adapters/host/library.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "adapters/host/environment.h"
#include "adapters/host/kernel_table.h"

namespace ropecheck {
namespace {

constexpr const char* kSymbol = "ropecheck_kernels";
constexpr uint32_t kMaxKernels = 4096;  // more would be a garbage count

tl::unexpected<Error> Broken(const std::string& path, std::string_view what) {
  return Fail(ErrorCode::kKernel, fmt::format("kernel {}: {}", path, what));
}

Result<void> CheckTable(const std::string& path, const rc_kernels* table) {
  if (!table) return Broken(path, "ropecheck_kernels() returned NULL.");
  if (table->struct_size < offsetof(rc_kernels, count))
    return Broken(
        path, fmt::format("rc_kernels.struct_size is {}. Set it to sizeof(rc_kernels).", table->struct_size));
  if (table->abi_version != RC_ABI_VERSION)
    return Broken(
        path, fmt::format("it was built for ABI version {}, this ropecheck has version {}. Build it again "
                          "with this ropecheck's adapter.h.",
                          table->abi_version, RC_ABI_VERSION));
  if (table->struct_size < sizeof(rc_kernels))
    return Broken(
        path, fmt::format("rc_kernels.struct_size is {}. Set it to sizeof(rc_kernels).", table->struct_size));
  if (table->count == 0) {
    return Fail(ErrorCode::kAbsent,
                fmt::format("kernel {}: absent: {}", path,
                            table->unavailable ? table->unavailable : "the library lists no kernel."));
  }
  if (table->count > kMaxKernels || !table->kernels)
    return Broken(path,
                  fmt::format("rc_kernels counts {} kernels, but does not list them. Was it initialised?",
                              table->count));
  return {};
}

}  // namespace

KernelPath SplitKernelPath(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find('/', colon) != std::string_view::npos)
    return {std::string(text), ""};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

Result<Library> Library::Open(const std::string& path) {
  // Without a slash dlopen looks in the system's folders only; a user means the file before him.
  const bool here = path.find('/') == std::string::npos && access(path.c_str(), F_OK) == 0;
  const std::string file = here ? "./" + path : path;
  void* handle = nullptr;
  const rc_kernels* table = nullptr;
  ropecheck_kernels_fn kernels = nullptr;
  std::string error;
  const std::string changed = WithFloatControlChecked([&] {
    handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      const char* reason = dlerror();
      error = reason ? reason : "cannot be loaded.";
      return;
    }
    kernels = reinterpret_cast<ropecheck_kernels_fn>(dlsym(handle, kSymbol));
    if (kernels) table = kernels();
  });
  if (!handle) return Broken(path, error);
  if (!kernels)
    return Broken(
        path,
        "no symbol ropecheck_kernels. Was it linked with ROPECHECK_KERNELS(...)? See docs/adapters.md.");
  if (auto ok = CheckTable(path, table); !ok) return tl::make_unexpected(ok.error());
  Library library(path, table);
  if (!changed.empty())
    library.changed_environment_ = fmt::format(
        "loading the library changed the floating-point environment: {}. Was it linked with -ffast-math?",
        changed);
  return library;
}

Result<std::vector<KernelInfo>> Library::Kernels() const {
  std::vector<KernelInfo> infos;
  for (uint32_t i = 0; i < table_->count; ++i) {
    auto info = ReadKernel(table_->kernels[i]);
    if (!info) return Broken(path_, info.error().message);
    for (const KernelInfo& other : infos)
      if (other.name == info->name)
        return Broken(path_, fmt::format("it lists two kernels named {}.", info->name));
    infos.push_back(std::move(*info));
  }
  return infos;
}

Result<const rc_kernel*> Library::Find(std::string_view name) const {
  // By name alone where that will do: after a crash this library is loaded anew, and may hold hundreds.
  for (uint32_t i = 0; i < table_->count; ++i) {
    const rc_kernel* kernel = table_->kernels[i];
    if (kernel && kernel->struct_size >= sizeof(rc_kernel) && kernel->name && kernel->name == name)
      return kernel;
  }
  auto infos = Kernels();
  if (!infos) return tl::make_unexpected(infos.error());
  auto index = ChooseKernel(path_, *infos, name);
  if (!index) return tl::make_unexpected(index.error());
  return table_->kernels[*index];
}

Result<size_t> ChooseKernel(const std::string& library, const std::vector<KernelInfo>& kernels,
                            std::string_view name) {
  if (name.empty() && kernels.size() == 1) return 0;
  std::vector<std::string> names;
  for (size_t i = 0; i < kernels.size(); ++i) {
    if (kernels[i].name == name) return i;
    names.push_back(kernels[i].name);
  }
  if (name.empty())
    return Broken(library, fmt::format("it holds {} kernels. Choose one: {}:{}.", names.size(), library,
                                       fmt::join(names, ", :")));
  return Broken(library, fmt::format("it has no kernel named {}. It has {}.", name, fmt::join(names, ", ")));
}

}  // namespace ropecheck
