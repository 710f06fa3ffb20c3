// Libraries that misbehave while they are loaded; BAD says how.
#include <ropecheck/adapter.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

enum How {
  kCrash,
  kHang,
  kExit,
  kFlush,
  kAbsent,
  kOldVersion,
  kShortTable,
  kNullTable,
  kUnknownAxis,
  kValueRange,
  kHangAtExit,
  kCrashInRun
};

namespace {

rc_status Run(void*, const rc_problem*, rc_plan*, const rc_call* call, rc_message*) {
  if (BAD == kCrashInRun) *static_cast<volatile char*>(call->buffers[0].base) = 1;
  for (uint32_t i = 0; i < call->n_tensors; ++i) {
    const rc_tensor& t = call->tensors[i];
    if (t.role != RC_OUT_Q) continue;
    for (int64_t byte = 0; byte < t.hi_byte; ++byte) static_cast<char*>(t.data)[byte] = 0;
  }
  return RC_OK;
}

struct AtExit {
  ~AtExit() {
    if (BAD == kHangAtExit) pause();
  }
} at_exit;

[[gnu::constructor]] void OnLoad() {
  volatile int* volatile nowhere = nullptr;
  if (BAD == kCrash) *nowhere = 1;
  if (BAD == kHang) pause();
  if (BAD == kExit) {
    puts("license not found");
    std::exit(4);
  }
  if (BAD == kFlush) __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
}

const rc_axis_value kValues[] = {
    {BAD == kUnknownAxis ? 31u : uint32_t{RC_AXIS_PAIRING}, BAD == kValueRange ? 17u : uint32_t{RC_HALF}}};
const rc_support kSupport = {sizeof(rc_support), 1, kValues, nullptr, 0, 0};
const rc_kernel kKernel = {sizeof(rc_kernel), 0,       "only",  nullptr, nullptr, nullptr, &kSupport, nullptr,
                           nullptr,           nullptr, nullptr, Run,     nullptr, nullptr, nullptr};
const rc_kernel* const kList[] = {&kKernel};
const rc_kernels kTable = {BAD == kShortTable ? 12u : uint32_t{sizeof(rc_kernels)},
                           BAD == kOldVersion ? 77u : RC_ABI_VERSION,
                           BAD == kAbsent ? 0u : 1u,
                           0,
                           kList,
                           BAD == kAbsent ? "libfoo is not installed. Run `script/kernels foo`." : nullptr};

}  // namespace

extern "C" RC_EXPORT const rc_kernels* ropecheck_kernels(void) {
  return BAD == kNullTable ? nullptr : &kTable;
}
