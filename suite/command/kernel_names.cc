#include "suite/command/kernel_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <set>

#include "adapters/host/open.h"

namespace ropecheck {
namespace {

constexpr OwnLibrary kOwn[] = {
    {"builtin", "libropecheck_builtin.so", "", "honest kernels of this project, one per way of computing"},
    {"ggml", "libropecheck_ggml.so", "ggml-", "ggml's CPU backends (llama.cpp), prebuilt"},
    {"onnxruntime", "libropecheck_onnxruntime.so", "ort-",
     "ONNX Runtime's RotaryEmbedding operators, prebuilt"},
};

bool LooksLikePath(std::string_view text) {
  return text.find('/') != text.npos || text.find(".so") != text.npos;
}

Result<void> AddPath(const std::string& argument, KernelSet& set) {
  const KernelPath path = SplitKernelPath(argument);
  if (!std::filesystem::exists(path.library))
    return Fail(ErrorCode::kKernel,
                fmt::format("kernel {}: no such file. Give the path of a shared library built over "
                            "ropecheck/kernel.h; see docs/adapters.md.",
                            path.library));
  // A bare file name would be looked for in the loader's folders.
  const std::string file = path.library.find('/') == std::string::npos ? "./" + path.library : path.library;
  auto kernels = ListKernels(file);
  if (!kernels) {
    if (kernels.error().code != ErrorCode::kAbsent) return tl::unexpected(kernels.error());
    set.absent.push_back({argument, kernels.error().message});
    return {};
  }
  const size_t before = set.kernels.size();
  for (KernelInfo& info : *kernels) {
    if (!path.kernel.empty() && info.name != path.kernel) continue;
    set.kernels.push_back({kernels->size() == 1 ? path.library : path.library + ":" + info.name, file, info});
  }
  if (set.kernels.size() == before) {
    std::vector<std::string> names;
    for (const KernelInfo& info : *kernels) names.push_back(info.name);
    return Fail(ErrorCode::kKernel, fmt::format("kernel {}: {} holds no kernel {}. It holds: {}.", argument,
                                                path.library, path.kernel, fmt::join(names, ", ")));
  }
  return {};
}

Result<void> AddOwn(const OwnLibrary& own, std::string_view only, KernelSet& set) {
  const std::string file = BesideCommand(own.file);
  if (!std::filesystem::exists(file)) {
    if (only.empty())
      set.absent.push_back({std::string(own.name), fmt::format("{} is not built.", own.file)});
    return {};
  }
  auto kernels = ListKernels(file);
  if (!kernels) {
    if (kernels.error().code != ErrorCode::kAbsent) return tl::unexpected(kernels.error());
    if (only.empty()) set.absent.push_back({std::string(own.name), kernels.error().message});
    return {};
  }
  for (KernelInfo& info : *kernels)
    if (only.empty() || info.name == only) set.kernels.push_back({info.name, file, info});
  return {};
}

Result<void> AddName(const std::string& name, KernelSet& set) {
  for (const OwnLibrary& own : kOwn)
    if (own.name == name) return AddOwn(own, "", set);
  const size_t before = set.kernels.size();
  for (const OwnLibrary& own : kOwn) {
    if (auto added = AddOwn(own, name, set); !added) return added;
    if (set.kernels.size() > before) return {};
    // "ggml-haswell" where ggml is not installed: absent, not unknown.
    if (!own.prefix.empty() && name.starts_with(own.prefix)) {
      KernelSet all;
      if (auto added = AddOwn(own, "", all); added && !all.absent.empty()) {
        set.absent.push_back({name, all.absent.front().reason});
        return {};
      }
    }
  }
  return Fail(ErrorCode::kKernel,
              fmt::format("kernel {}: neither a file nor a name that `ropecheck list kernels` shows.", name));
}

}  // namespace

std::string BesideCommand(std::string_view file) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / file).string();
}

std::span<const OwnLibrary> OwnLibraries() { return kOwn; }

Result<KernelSet> FindKernels(std::span<const std::string> arguments) {
  KernelSet set;
  std::set<std::string> seen;
  for (const std::string& argument : arguments) {
    if (argument.empty())
      return Fail(ErrorCode::kKernel, "kernel: an empty name. `ropecheck list kernels` shows the names.");
    if (!seen.insert(argument).second) continue;
    if (auto added = LooksLikePath(argument) ? AddPath(argument, set) : AddName(argument, set); !added)
      return tl::unexpected(added.error());
  }
  return set;
}

Result<KernelRef> FindKernel(const std::string& argument) {
  auto set = FindKernels({&argument, 1});
  if (!set) return tl::unexpected(set.error());
  if (set->kernels.empty())
    return Fail(ErrorCode::kKernel, fmt::format("kernel {}: {}", argument, set->absent.front().reason));
  if (set->kernels.size() > 1) {
    return Fail(
        ErrorCode::kKernel,
        fmt::format("kernel {0} is {1} kernels; name one, for instance {2}. `ropecheck list kernels {0}` "
                    "shows them.",
                    argument, set->kernels.size(), set->kernels.front().argument));
  }
  return std::move(set->kernels.front());
}

}  // namespace ropecheck
