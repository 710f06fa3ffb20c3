/* adapter.h as C99, with the warnings a careful C author uses; its layout is pinned. */
#include <ropecheck/adapter.h>

#define SIZE(type, bytes) typedef char size_of_##type[sizeof(type) == (bytes) ? 1 : -1];
#define OFFSET(type, member, bytes) \
  typedef char offset_of_##type##_##member[offsetof(type, member) == (bytes) ? 1 : -1];
#include "abi_layout.inc"

static rc_status run(void *self, const rc_problem *problem, rc_plan *plan, const rc_call *call,
                     rc_message *reason) {
  (void)self, (void)problem, (void)plan, (void)call, (void)reason;
  return RC_OK;
}

/* A kernel in C needs no more than this. */
const rc_kernels *ropecheck_kernels(void) {
  static const rc_support support = {sizeof(rc_support), 0, NULL, NULL, 0, 0};
  static rc_kernel kernel;
  static const rc_kernel *const list[] = {&kernel};
  static const rc_kernels kernels = {sizeof(rc_kernels), RC_ABI_VERSION, 1, 0, list, NULL};
  kernel.struct_size = sizeof(kernel);
  kernel.name = "c99";
  kernel.support = &support;
  kernel.run = run;
  return &kernels;
}
