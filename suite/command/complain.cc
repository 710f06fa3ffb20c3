#include "suite/command/complain.h"

#include <fmt/format.h>

#include <cstdio>

#include "suite/report/printable.h"

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
  // What a file or a kernel wrote may stand in it.
  fmt::print(stderr, "ropecheck: {}\n", Printable(error.message));
  return CodeFor(error.code);
}

}  // namespace ropecheck::command
