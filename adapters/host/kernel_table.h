// Reads what a library says about a kernel into values of the host, and refuses tables that cannot be meant.
#pragma once

#include "adapters/host/subject.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

// kKernel with the kernel's name, the member at fault and what it may be. Nothing in the result points into
// the library.
Result<KernelInfo> ReadKernel(const rc_kernel* kernel);
Result<Support> ReadSupport(const rc_support* support);
Result<Contract> ReadContract(const rc_contract* contract);  // nullptr: every default

// Lists the cache dtypes where the kernel lists none, and every other axis's default. Used by every reader of
// support tables.
void TakeDefaults(Support& support);
// Rules that hold for contracts wherever they come from.
Result<void> CheckContract(const Contract& contract);

}  // namespace ropecheck
