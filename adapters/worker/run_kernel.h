// What the zygote's children become.
#pragma once

#include "adapters/worker/control.h"

namespace ropecheck {

// Once, in the zygote: what all its children inherit.
void PrepareZygote(ControlBlock* control);

// Goes once through code that every call goes through: in the zygote, so that symbols are bound for all its
// children; in a child that stands by, so that its pages are there when it is wanted.
void WarmUp(const char* library);

// Loads the library, says hello on kTalkFd where asked, or why it cannot, and serves the ring.
[[noreturn]] void RunKernel(const char* library, const char* kernel, bool hello, ControlBlock* control);

// Becomes a worker in another language; it finds its descriptors in ROPECHECK_FD and ROPECHECK_ARENA_FD.
[[noreturn]] void RunCommand(char** argv);

}  // namespace ropecheck
