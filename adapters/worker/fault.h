// The fault record: what a dying process notes about the instruction that kills it.
#pragma once

#include <string>

#include "adapters/worker/control.h"

namespace ropecheck {

// Installs handlers for faults. They write `control->fault` and then let the signal take its course, so that
// the wait status stays true. To be called again after a library was loaded: AddressSanitizer and language
// runtimes install their own.
void InstallFaultHandlers(ControlBlock* control);

// Puts back handlers, signal mask and timers that a kernel changed, and says which; empty: none.
std::string RestoreSignals();

// Whether this process is a copy that a kernel forked: its memory says so without a system call.
bool IsForkedCopy();

}  // namespace ropecheck
