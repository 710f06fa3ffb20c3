// Errors on their way to the user: to stderr, with the exit code that belongs to them.
#pragma once

#include <string_view>

#include "reference/problem/result.h"
#include "suite/exit_code.h"

namespace ropecheck::command {

// Prints `ropecheck: MESSAGE` to stderr. Returns the exit code.
ExitCode Complain(const Error& error);
ExitCode CodeFor(ErrorCode code);

}  // namespace ropecheck::command
