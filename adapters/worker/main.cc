// ropecheck-worker: runs kernels for ropecheck, which starts it. Usage and protocol: docs/worker.md.
//
// This process is the zygote: it never loads a kernel. For each order of the host it forks a process that
// does, waits for its end, kills what it left behind and reports; the next one stands by meanwhile. Forking is ten times cheaper than a new
// exec, and forking before the library is loaded keeps libraries with threads of their own alive.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/worker/confine.h"
#include "adapters/worker/control.h"
#include "adapters/worker/run_kernel.h"
#include "adapters/worker/zygote_protocol.h"

namespace {

using ropecheck::SpawnOrder;
using ropecheck::ZygoteReport;

bool IsLibrary(char** argv) { return std::string_view(argv[1]) == "library"; }

void Report(ZygoteReport report) { send(ropecheck::kZygoteFd, &report, sizeof(report), MSG_NOSIGNAL); }

// The process that takes over when the one before it has died. It was forked while that one ran, so that
// nobody waits for the fork; it has seen no kernel either.
struct Standby {
  pid_t pid = 0;
  int orders = -1;  // the zygote's end of its socket
};

[[noreturn]] void RunChild(pid_t zygote, int orders, ropecheck::ControlBlock* control, char** argv) {
  close(ropecheck::kZygoteFd);
  ropecheck::DieWithHost();
  ropecheck::DieWithParent(zygote);
  if (IsLibrary(argv)) ropecheck::WarmUp(argv[2]);
  SpawnOrder order = {};
  int talk = -1;
  if (!ropecheck::ReceiveOrder(orders, order, talk)) _exit(0);
  close(orders);
  dup2(talk, ropecheck::kTalkFd);
  close(talk);
  if (!IsLibrary(argv)) ropecheck::RunCommand(argv + 2);
  ropecheck::RunKernel(argv[2], argv[3], order.hello == SpawnOrder::kAll, control);
}

// pid < 0: errno says why there is none.
Standby ForkStandby(ropecheck::ControlBlock* control, char** argv) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return {.pid = -1};
  const pid_t self = getpid();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    RunChild(self, ends[1], control, argv);
  }
  const int error = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    errno = error;
    return {.pid = -1};
  }
  setpgid(child, child);  // here as well: the host may kill the group before the child has made it
  return {.pid = child, .orders = ends[0]};
}

// Hands the order to the one that stands by, or to a new one if that has died. False: errno says why.
bool Start(Standby& standby, SpawnOrder order, int talk, ropecheck::ControlBlock* control, char** argv) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (standby.pid <= 0) standby = ForkStandby(control, argv);
    if (standby.pid <= 0) return false;
    const bool taken = ropecheck::SendOrder(standby.orders, order, talk);
    const int error = errno;
    close(standby.orders);
    if (taken) return true;
    if (waitpid(standby.pid, nullptr, WNOHANG) == 0) {
      kill(standby.pid, SIGKILL);
      waitpid(standby.pid, nullptr, 0);
    }
    standby.pid = 0;
    errno = error;
  }
  return false;
}

int Zygote(char** argv) {
  // What the host had open belongs to whoever started it: a kernel that writes to every descriptor must not reach it.
  close_range(3, ropecheck::kArenaFd - 1, 0);
  ropecheck::DieWithHost();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  fcntl(ropecheck::kZygoteFd, F_SETFD, FD_CLOEXEC);
  fcntl(ropecheck::kEventFd, F_SETFD, FD_CLOEXEC);
  constexpr auto kMapped = static_cast<size_t>(ropecheck::SlotOffset(0, 0));
  void* arena =
      mmap(nullptr, kMapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, ropecheck::kArenaFd, 0);
  if (arena == MAP_FAILED) {
    Report({ZygoteReport::kFailed, 0, errno});
    return 1;
  }
  auto* control = static_cast<ropecheck::ControlBlock*>(arena);
  ropecheck::LimitResources();
  ropecheck::PrepareZygote(control);
  if (IsLibrary(argv)) ropecheck::WarmUp(argv[2]);
  Standby standby = ForkStandby(control, argv);
  SpawnOrder order = {};
  int talk = -1;
  while (ropecheck::ReceiveOrder(ropecheck::kZygoteFd, order, talk)) {
    const bool started = Start(standby, order, talk, control, argv);
    const int error = errno;
    close(talk);
    if (!started) {
      Report({ZygoteReport::kFailed, 0, error});
      continue;
    }
    const pid_t child = standby.pid;
    Report({ZygoteReport::kStarted, child, 0});
    // Now, while the kernel works; without one the next order has to wait for a fork.
    standby = ForkStandby(control, argv);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ropecheck::KillOrphans(child, standby.pid);
    Report({ZygoteReport::kEnded, child, status});
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 2 ? argv[1] : "";
  if (!(mode == "library" && argc == 4) && mode != "command") {
    std::fputs("ropecheck-worker is started by ropecheck; it has no use of its own. See docs/worker.md.\n",
               stderr);
    return 2;
  }
  return Zygote(argv);
}
