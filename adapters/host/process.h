// The processes behind a subject: a zygote that lasts, and one process after another in which kernels run.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/host/output_tail.h"
#include "reference/problem/result.h"

namespace ropecheck {

// The path of ropecheck-worker: $ROPECHECK_WORKER, else beside the running program or in a folder above it.
Result<std::string> FindWorkerProgram();

// How a process ended.
struct Ending {
  int status = 0;            // as from waitpid
  bool zygote_lost = false;  // its parent was killed; the status is unknown
};

class Process {
 public:
  // `args` of ropecheck-worker; `wrap`: shell words before its path.
  Process(std::vector<std::string> args, std::string wrap, int arena);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Starts a new process (and the zygote, where there is none). Needs !running(). kKernel: it cannot be
  // started.
  Result<void> Spawn(bool hello);
  bool running() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }

  // For poll. The talk socket is -1 once it was closed.
  int zygote_fd() const { return zygote_; }
  int event_fd() const { return event_; }
  int talk_fd() const { return talk_; }
  void CloseTalk();
  OutputTail& output() { return *output_; }

  // Whether it ended meanwhile. Does not wait.
  std::optional<Ending> TakeEnding();
  // Kills it and all it left behind, and waits for the end.
  Ending Kill();

 private:
  Result<void> StartZygote();
  void DropZygote();
  std::optional<Ending> ReadReport(int timeout_ms);

  std::vector<std::string> args_;
  std::string wrap_;
  int arena_;
  pid_t zygote_pid_ = 0;
  pid_t pid_ = 0;
  int zygote_ = -1;
  int event_ = -1;
  int talk_ = -1;
  int life_ = -1;
  std::unique_ptr<OutputTail> output_;
};

}  // namespace ropecheck
