// What the command tells its caller. Where several hold, the first of 6, 5, 1, 3, 4 (docs/command.md).
#pragma once

namespace ropecheck {

enum ExitCode : int {
  kConforming = 0,
  kFailures = 1,
  kUsage = 2,           // or a file other than KERNEL that cannot be read or written
  kNothingJudged = 4,   // nothing ran, or all was skipped or undecided
  kKernelUnusable = 5,  // not found, not startable, breaks the protocol; or absent although required
  kOurFault = 6,        // ropecheck's own check failed
  kInterrupted = 130,
};

}  // namespace ropecheck
