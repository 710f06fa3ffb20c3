// libropecheck_mutants.so: every planted bug as a kernel. Each must be caught by `ropecheck run`.
#include "tests/mutants/honest.h"

ROPECHECK_KERNEL_LIST(ropecheck::mutants::MakeMutants())
