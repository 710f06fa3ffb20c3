#include "adapters/worker/run_kernel.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>

#include "adapters/host/frames.h"
#include "adapters/host/hello.h"
#include "adapters/host/kernel_table.h"
#include "adapters/host/library.h"
#include "adapters/worker/fault.h"
#include "adapters/worker/serve.h"
#include "reference/problem/mismatch.h"

namespace ropecheck {
namespace {

ControlBlock* g_control = nullptr;

[[noreturn]] void Refuse(const Error& error) {
  WriteFrame(kTalkFd, PrintRefusal(error));
  _exit(0);
}

}  // namespace

void WarmUp(const char* library) {
  if (auto parsed = ParseCase("rc0:half,f32,s1,h1,d2")) static_cast<void>(PlanTensors(parsed->call));
  // Finds and opens the library, but neither maps it nor runs anything of it.
  static_cast<void>(dlopen(library, RTLD_NOW | RTLD_NOLOAD));
  static_cast<void>(dlsym(RTLD_DEFAULT, "memset"));
  // Symbols of the standard library are bound when they are first called.
  std::unordered_map<int, int>()[0] = 0;
  std::map<int, int>()[0] = 0;
  static_cast<void>(std::chrono::steady_clock::now());
}

void PrepareZygote(ControlBlock* control) {
  g_control = control;
  setvbuf(stdout, nullptr, _IOLBF, 0);  // what was printed before a crash must not be lost
  std::atexit([] { g_control->called_exit.store(1); });
}

void RunKernel(const char* path, const char* name, bool hello, ControlBlock* control) {
  for (const int fd : {kArenaFd, kLifeFd, kTalkFd}) fcntl(fd, F_SETFD, FD_CLOEXEC);
  InstallFaultHandlers(control);
  control->phase.store(static_cast<uint32_t>(Phase::kLoad));
  auto library = Library::Open(path);
  if (!library) Refuse(library.error());
  InstallFaultHandlers(control);
  if (hello) {
    auto infos = library->Kernels();
    if (!infos) Refuse(infos.error());
    WriteFrame(kTalkFd, PrintHello(*infos));
  }
  auto kernel = library->Find(name);
  if (!kernel) Refuse(kernel.error());
  auto info = ReadKernel(*kernel);
  if (!info) Refuse(info.error());
  Server(control, **kernel, info->contract, library->changed_environment()).Serve();
}

void RunCommand(char** argv) {
  setenv("ROPECHECK_FD", std::to_string(kTalkFd).c_str(), 1);
  setenv("ROPECHECK_ARENA_FD", std::to_string(kArenaFd).c_str(), 1);
  execvp(argv[0], argv);
  Refuse({ErrorCode::kKernel, std::string("cannot start ") + argv[0] + ": " + std::strerror(errno)});
}

}  // namespace ropecheck
