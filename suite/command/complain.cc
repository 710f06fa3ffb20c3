#include "suite/command/complain.h"

#include <fmt/format.h>

#include <cstdio>

namespace ropecheck::command {

ExitCode CodeFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kKernel:
    case ErrorCode::kAbsent:
      return kKernelUnusable;
    case ErrorCode::kInternal:
      return kOurFault;
    default:
      return kUsage;
  }
}

ExitCode Complain(const Error& error) {
  fmt::print(stderr, "ropecheck: {}\n", error.message);
  return CodeFor(error.code);
}

}  // namespace ropecheck::command
