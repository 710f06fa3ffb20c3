// The time limit of one call: CPU time of the worker, which does not depend on what else the machine does;
// the same time asleep without a break, for kernels that wait for what never comes; and ten times as much
// wall time whatever it does.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ropecheck {

class TimeLimit {
 public:
  explicit TimeLimit(double cpu_seconds) : cpu_seconds_(cpu_seconds) {}
  void Set(double cpu_seconds) { cpu_seconds_ = cpu_seconds; }

  // A call begins, as far as the host knows.
  void Restart(pid_t pid);
  // Whether it is over, in words: "5 s of CPU time used". To be asked at least every PollMs().
  std::optional<std::string> Expired(pid_t pid);
  // Milliseconds until it could be over.
  int PollMs() const;

 private:
  double cpu_seconds_;
  double cpu_start_ = 0, cpu_seen_ = 0;
  std::chrono::steady_clock::time_point wall_start_;
  std::chrono::steady_clock::time_point asleep_since_;
};

// Whether the process has threads beside its first; whether one of them runs or waits for a core.
enum class OtherThreads : uint8_t { kNone, kAsleep, kBusy };
OtherThreads OtherThreadsOf(pid_t pid);

// "looping", "blocked", "stopped": what a process is doing, from /proc.
std::string_view ActivityOf(pid_t pid);

}  // namespace ropecheck
