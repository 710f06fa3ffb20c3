// ropecheck-worker: runs kernels for ropecheck, which starts it. Usage and protocol: docs/worker.md.
//
// This process is the zygote: it never loads a kernel. For each order of the host it forks a process that
// does, waits for its end, kills what it left behind and reports. Forking is ten times cheaper than a new
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
#include <cstring>
#include <string>
#include <string_view>

#include "adapters/worker/confine.h"
#include "adapters/worker/control.h"
#include "adapters/worker/run_kernel.h"
#include "adapters/worker/zygote_protocol.h"

namespace {

using ropecheck::SpawnOrder;
using ropecheck::ZygoteReport;

// False: the host is gone.
bool ReceiveOrder(SpawnOrder& order, int& talk) {
  iovec data = {.iov_base = &order, .iov_len = sizeof(order)};
  alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof(int))];
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = ancillary;
  message.msg_controllen = sizeof(ancillary);
  if (recvmsg(ropecheck::kZygoteFd, &message, MSG_CMSG_CLOEXEC) != sizeof(order)) return false;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (!header || header->cmsg_type != SCM_RIGHTS) return false;
  std::memcpy(&talk, CMSG_DATA(header), sizeof(talk));
  return true;
}

void Report(ZygoteReport report) { send(ropecheck::kZygoteFd, &report, sizeof(report), MSG_NOSIGNAL); }

[[noreturn]] void RunChild(pid_t zygote, int talk, const SpawnOrder& order, ropecheck::ControlBlock* control,
                           char** argv) {
  close(ropecheck::kZygoteFd);
  dup2(talk, ropecheck::kTalkFd);
  close(talk);
  ropecheck::DieWithHost();
  ropecheck::DieWithParent(zygote);
  ropecheck::LimitResources();
  if (std::string_view(argv[1]) == "command") ropecheck::RunCommand(argv + 2);
  ropecheck::RunKernel(argv[2], argv[3], order.hello == SpawnOrder::kAll, control);
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
  SpawnOrder order = {};
  int talk = -1;
  while (ReceiveOrder(order, talk)) {
    const pid_t self = getpid();
    const pid_t child = fork();
    if (child == 0) RunChild(self, talk, order, control, argv);
    close(talk);
    if (child < 0) {
      Report({ZygoteReport::kFailed, 0, errno});
      continue;
    }
    setpgid(child, child);  // here as well: the host may kill the group before the child has made it
    Report({ZygoteReport::kStarted, child, 0});
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ropecheck::KillOrphans(child);
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
