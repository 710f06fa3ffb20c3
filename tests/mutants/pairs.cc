// libropecheck_pairs.so: 200 pairs of planted bugs, and the pair of none. tests/suite/composition_test.cc runs it.
#include "tests/mutants/pair_kernel.h"

ROPECHECK_KERNEL_LIST(ropecheck::mutants::MakePairs(200, 1))
