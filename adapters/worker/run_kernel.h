// What the zygote's children become.
#pragma once

#include "adapters/worker/control.h"

namespace ropecheck {

// Loads the library, says hello on kTalkFd where asked, or why it cannot, and serves the ring.
[[noreturn]] void RunKernel(const char* library, const char* kernel, bool hello, ControlBlock* control);

// Becomes a worker in another language; it finds its descriptors in ROPECHECK_FD and ROPECHECK_ARENA_FD.
[[noreturn]] void RunCommand(char** argv);

}  // namespace ropecheck
