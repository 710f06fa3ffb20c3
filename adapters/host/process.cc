#include "adapters/host/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "adapters/worker/control.h"
#include "adapters/worker/zygote_protocol.h"

extern char** environ;

namespace ropecheck {
namespace {

constexpr const char* kProgram = "ropecheck-worker";
constexpr int kStartMs = 60'000;  // valgrind needs seconds

// A pair of descriptors: [0] is the host's end.
struct Pair {
  int ends[2] = {-1, -1};
  ~Pair() {
    for (const int fd : ends)
      if (fd >= 0) close(fd);
  }
  int Release(int i) { return std::exchange(ends[i], -1); }
};

tl::unexpected<Error> Failed(std::string_view what) {
  return Fail(ErrorCode::kIo, fmt::format("worker: {}: {}", what, std::strerror(errno)));
}

void CloseFd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

}  // namespace

Result<std::string> FindWorkerProgram() {
  if (const char* path = std::getenv("ROPECHECK_WORKER")) return std::string(path);
  std::error_code ignored;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  for (std::filesystem::path folder = self.parent_path();; folder = folder.parent_path()) {
    const std::filesystem::path candidate = folder / kProgram;
    if (access(candidate.c_str(), X_OK) == 0) return candidate.string();
    if (folder == folder.root_path() || folder.empty()) break;
  }
  return Fail(ErrorCode::kKernel,
              fmt::format("{} is not beside {}, nor in a folder above it. Build it, or set ROPECHECK_WORKER.",
                          kProgram, self.string()));
}

Process::Process(std::vector<std::string> args, std::string wrap, int arena)
    : args_(std::move(args)), wrap_(std::move(wrap)), arena_(arena) {}

Process::~Process() {
  if (running()) Kill();
  DropZygote();
}

void Process::DropZygote() {
  CloseTalk();
  CloseFd(zygote_);
  CloseFd(event_);
  CloseFd(life_);
  if (zygote_pid_ > 0) {
    kill(zygote_pid_, SIGKILL);
    while (waitpid(zygote_pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  zygote_pid_ = 0;
}

void Process::CloseTalk() { CloseFd(talk_); }

Result<void> Process::StartZygote() {
  auto program = FindWorkerProgram();
  if (!program) return tl::make_unexpected(program.error());
  Pair control, life, output;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control.ends) != 0) return Failed("socketpair");
  if (pipe2(life.ends, O_CLOEXEC) != 0 || pipe2(output.ends, O_CLOEXEC) != 0) return Failed("pipe");
  event_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event_ < 0) return Failed("eventfd");

  std::vector<std::string> words;
  if (!wrap_.empty()) words = {"/bin/sh", "-c", fmt::format("exec {} \"$@\"", wrap_), "sh"};
  words.push_back(*program);
  words.insert(words.end(), args_.begin(), args_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  const std::pair<int, int> moves[] = {{output.ends[1], 1},     {output.ends[1], 2},
                                       {arena_, kArenaFd},      {event_, kEventFd},
                                       {life.ends[0], kLifeFd}, {control.ends[1], kZygoteFd}};
  for (const auto& [from, to] : moves) posix_spawn_file_actions_adddup2(&actions, from, to);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  errno = posix_spawn(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (errno != 0) return Failed(fmt::format("cannot start {}", argv[0]));
  zygote_pid_ = pid;
  zygote_ = control.Release(0);
  life_ = life.Release(1);
  output_ = std::make_unique<OutputTail>(output.Release(0));
  return {};
}

Result<void> Process::Spawn(bool hello) {
  if (zygote_pid_ == 0)
    if (auto ok = StartZygote(); !ok) return ok;
  CloseTalk();
  Pair talk;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk.ends) != 0) return Failed("socketpair");
  if (!SendOrder(zygote_, {hello ? SpawnOrder::kAll : SpawnOrder::kNone}, talk.ends[1])) {
    DropZygote();
    return Fail(ErrorCode::kKernel, "worker: its parent process has gone");
  }
  talk_ = talk.Release(0);
  const auto ended = ReadReport(kStartMs);
  if (running()) return {};
  output_->Drain();
  const std::string printed = output_->Take();
  DropZygote();
  return Fail(ErrorCode::kKernel, fmt::format("worker: it cannot be started ({}).{}{}",
                                              ended ? std::strerror(ended->status) : "no answer",
                                              printed.empty() ? "" : " It printed: ", printed));
}

// Sets pid_ by what the zygote says; an Ending when the process ended or could not be made.
std::optional<Ending> Process::ReadReport(int timeout_ms) {
  pollfd wait = {.fd = zygote_, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&wait, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return std::nullopt;
  ZygoteReport report = {};
  if (recv(zygote_, &report, sizeof(report), 0) != sizeof(report)) {
    pid_ = 0;
    return Ending{.status = 0, .zygote_lost = true};
  }
  if (report.kind == ZygoteReport::kStarted) {
    pid_ = report.pid;
    return std::nullopt;
  }
  pid_ = 0;
  return Ending{.status = report.status, .zygote_lost = false};
}

std::optional<Ending> Process::TakeEnding() {
  auto ending = ReadReport(0);
  if (ending && ending->zygote_lost) DropZygote();
  return ending;
}

Ending Process::Kill() {
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);  // it may have left its group
  const auto ending = ReadReport(kStartMs);
  if (ending && !ending->zygote_lost) return *ending;
  pid_ = 0;
  DropZygote();
  return Ending{.status = SIGKILL, .zygote_lost = true};
}

}  // namespace ropecheck
