#include "adapters/worker/fault.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>

#include "adapters/host/place.h"

namespace ropecheck {
namespace {

constexpr std::array<int, 4> kFaults = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

char g_stack[65536];  // for handlers, when the kernel has used up its own
ControlBlock* g_control = nullptr;
const char* g_not_a_copy = nullptr;  // a page that is zero in forked copies

void Record(int signal, const siginfo_t* info, void* context) {
  const auto* machine = static_cast<const ucontext_t*>(context);
  FaultRecord& fault = g_control->fault;
  fault.sent = info->si_code <= 0;
  fault.address = reinterpret_cast<uint64_t>(info->si_addr);
  fault.instruction = static_cast<uint64_t>(machine->uc_mcontext.gregs[REG_RIP]);
  fault.stack = static_cast<uint64_t>(machine->uc_mcontext.gregs[REG_RSP]);
  fault.error = static_cast<uint64_t>(machine->uc_mcontext.gregs[REG_ERR]);
  fault.trap = static_cast<uint32_t>(machine->uc_mcontext.gregs[REG_TRAPNO]);
  fault.signal.store(static_cast<uint32_t>(signal), std::memory_order_release);
}

void OnSignal(int signal, siginfo_t* info, void* context) {
  if (!IsForkedCopy()) Record(signal, info, context);
  ::signal(signal, SIG_DFL);
  if (info->si_code <= 0) raise(signal);  // else the instruction runs again and faults for good
}

}  // namespace

bool IsForkedCopy() { return g_not_a_copy && *g_not_a_copy == 0; }

void InstallFaultHandlers(ControlBlock* control) {
  g_control = control;
  if (!g_not_a_copy) {
    auto* page = static_cast<char*>(
        mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (page != MAP_FAILED && madvise(page, kPageBytes, MADV_WIPEONFORK) == 0) {
      *page = 1;
      g_not_a_copy = page;
    }
    stack_t stack = {};
    stack.ss_sp = g_stack;
    stack.ss_size = sizeof(g_stack);
    sigaltstack(&stack, nullptr);
  }
  struct sigaction action = {};
  action.sa_sigaction = OnSignal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (const int signal : kFaults) sigaction(signal, &action, nullptr);
}

std::string RestoreSignals() {
  std::string says;
  const auto add = [&](std::string item) {
    if (!says.empty()) says += "; ";
    says += item;
  };
  for (const int signal : kFaults) {
    struct sigaction now = {};
    sigaction(signal, nullptr, &now);
    if (now.sa_sigaction == OnSignal) continue;
    add(fmt::format("left a handler for SIG{} behind", sigabbrev_np(signal)));
    InstallFaultHandlers(g_control);
  }
  sigset_t none, before;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, &before);
  if (!sigisemptyset(&before)) add("left signals blocked");
  const itimerval off = {};
  itimerval timer = {};
  setitimer(ITIMER_REAL, &off, &timer);
  if (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0) add("left an alarm behind");
  return says;
}

}  // namespace ropecheck
