// Ctrl-C: the run stops at the next call and reports what it has.
#pragma once

namespace ropecheck {

void InstallInterruptHandler();
bool Interrupted();

}  // namespace ropecheck
