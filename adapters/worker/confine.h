// Keeps the processes that run kernels from outliving the host, and from taking the machine with them.
#pragma once

#include <sys/types.h>

namespace ropecheck {

// Makes this process lead a group of its own that the kernel kills when the host's end of the life pipe
// closes. A fresh description of the pipe is opened, because its owner is per description and every group
// needs one.
void DieWithHost();
// Also dies when `parent`, the zygote, does.
void DieWithParent(pid_t parent);
// No core dumps; private memory bounded (not under AddressSanitizer, whose shadow needs more).
void LimitResources();
// Adopts and kills what a dead worker left behind, whatever session or group it moved to. The child
// `spared` is not touched.
void KillOrphans(pid_t group, pid_t spared);

}  // namespace ropecheck
