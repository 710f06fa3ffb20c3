// A failure for the reader of a terminal: what failed, where, and the line that replays it.
#pragma once

#include <string>

#include "suite/run/runner.h"

namespace ropecheck {

// `command`: the line that shows it again.
std::string FailureText(const CaseResult& result, const KernelInfo& kernel, const std::string& command);
// `ropecheck replay KERNEL 'rc0:..'`. `argument`: what names the kernel on the command line.
std::string ReplayCommand(const CaseResult& result, const std::string& argument);

// A text as one word for a POSIX shell.
std::string ShellQuoted(const std::string& text);

}  // namespace ropecheck
