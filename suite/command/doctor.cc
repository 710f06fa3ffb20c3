// `ropecheck doctor`: what this machine has, and whether ropecheck itself works on it.
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <unistd.h>

#include "adapters/host/open.h"
#include "reference/oracle/kernels.h"
#include "reference/oracle/self_check.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/kernel_names.h"
#include "suite/report/machine.h"

namespace ropecheck::command {
namespace {

ExitCode Doctor() {
  ExitCode code = kConforming;
  fmt::print("ropecheck   {}\n", ROPECHECK_VERSION);
  fmt::print("processors  {} ({})\n", sysconf(_SC_NPROCESSORS_ONLN), CpuFeatures());
  fmt::print("glibc       {}\n", gnu_get_libc_version());
  fmt::print("oracle      {} path\n", ActiveKernels().name);
  if (auto sound = CheckOracle(); sound) {
    fmt::print("            agrees with its stored constants\n");
  } else {
    fmt::print("            WRONG: {}\n", sound.error().message);
    code = kOurFault;
  }
  for (const OwnLibrary& own : OwnLibraries()) {
    const std::string name(own.name);
    auto set = FindKernels({&name, 1});
    if (!set) {
      fmt::print("{:<11} cannot be used: {}\n", own.name, set.error().message);
      if (code == kConforming) code = kKernelUnusable;
    } else if (!set->absent.empty()) {
      fmt::print("{:<11} absent: {}\n", own.name, set->absent.front().reason);
    } else {
      const std::string version = set->kernels.empty() ? "" : set->kernels.front().info.version;
      fmt::print("{:<11} {} kernels{}\n", own.name, set->kernels.size(),
                 version.empty() ? "" : ", version " + version);
    }
  }
  return code;
}

}  // namespace

void AddDoctor(CLI::App& app, int* exit_code) {
  app.add_subcommand("doctor", "what this machine has, and whether ropecheck itself works on it")
      ->callback([exit_code] { *exit_code = Doctor(); });
}

}  // namespace ropecheck::command
