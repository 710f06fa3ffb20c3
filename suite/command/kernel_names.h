// What a user may write for KERNEL: a name of ours, or a path to a shared library, with `:name` for one
// kernel of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/host/subject.h"
#include "reference/problem/result.h"

namespace ropecheck {

struct KernelRef {
  std::string argument;  // what names exactly this kernel on the command line
  std::string library;   // path
  KernelInfo info;
};

struct AbsentKernel {
  std::string name;    // as asked for
  std::string reason;  // with the command that would install it
};

struct KernelSet {
  std::vector<KernelRef> kernels;
  std::vector<AbsentKernel> absent;
};

// The libraries that come with ropecheck.
struct OwnLibrary {
  std::string_view name;    // stands for all its kernels
  std::string_view file;    // beside the command
  std::string_view prefix;  // of its kernels' names; empty: none in common
  std::string_view says;
};
std::span<const OwnLibrary> OwnLibraries();
// The path of a file in the folder of the command.
std::string BesideCommand(std::string_view file);

// kKernel: no such kernel or library, or it cannot be loaded.
Result<KernelSet> FindKernels(std::span<const std::string> arguments);
// Exactly one kernel. kKernel also where the argument names several, or an absent one.
Result<KernelRef> FindKernel(const std::string& argument);

}  // namespace ropecheck
