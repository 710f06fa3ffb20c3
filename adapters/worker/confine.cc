#include "adapters/worker/confine.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "adapters/worker/control.h"

namespace ropecheck {
namespace {

constexpr rlim_t kMostPrivateMemory = rlim_t{8} << 30;

// False: there was none.
bool KillChildrenBeside(pid_t spared) {
  // Not with a stream: every page that the zygote writes to after a fork is a page copied.
  const int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  char list[512];
  const ssize_t n = file < 0 ? -1 : read(file, list, sizeof(list));
  close(file);
  bool found = false;
  pid_t child = 0;
  for (ssize_t i = 0; i < n; ++i) {
    if (list[i] != ' ') {
      child = 10 * child + (list[i] - '0');
      continue;
    }
    // A number cut off at the end of the list has no space behind it.
    if (child != spared) {
      kill(child, SIGKILL);
      found = true;
    }
    child = 0;
  }
  return found;
}

}  // namespace

void DieWithHost() {
  setpgid(0, 0);
  static_assert(kLifeFd == 503);
  const int own = open("/proc/self/fd/503", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (own >= 0) {
    dup3(own, kLifeFd, 0);  // survives exec: a worker in another language needs it as well
    close(own);
  }
  fcntl(kLifeFd, F_SETOWN, -getpgrp());
  fcntl(kLifeFd, F_SETSIG, SIGKILL);
  fcntl(kLifeFd, F_SETFL, fcntl(kLifeFd, F_GETFL) | O_ASYNC);
  pollfd life = {.fd = kLifeFd, .events = 0, .revents = 0};
  if (poll(&life, 1, 0) > 0) _exit(0);  // the host went before the signal was armed
}

void DieWithParent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
}

void LimitResources() {
  // 1, not 0: a piped core_pattern ignores 0.
  const rlimit core = {1, 1};
  setrlimit(RLIMIT_CORE, &core);
  if (dlsym(RTLD_DEFAULT, "__asan_init")) return;
  struct sysinfo machine = {};
  sysinfo(&machine);
  const rlim_t half = rlim_t{machine.totalram} * machine.mem_unit / 2;
  const rlimit data = {std::min(kMostPrivateMemory, half), std::min(kMostPrivateMemory, half)};
  setrlimit(RLIMIT_DATA, &data);
}

void KillOrphans(pid_t group, pid_t spared) {
  kill(-group, SIGKILL);
  while (KillChildrenBeside(spared)) waitpid(-1, nullptr, 0);
}

}  // namespace ropecheck
