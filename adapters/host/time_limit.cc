#include "adapters/host/time_limit.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ropecheck {
namespace {

constexpr double kWallPerCpu = 10;
constexpr double kShortestSleep = 0.5;  // seconds
constexpr int kLongestPollMs = 50;

double CpuSeconds(pid_t pid) {
  clockid_t clock = 0;
  timespec used = {};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

// The letter of a process or thread in its stat file: R, S, D, T, Z, ..
char StateOf(const std::filesystem::path& stat) {
  std::ifstream file(stat);
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');  // the name may hold anything
  return name_end != std::string::npos && name_end + 2 < line.size() ? line[name_end + 2] : '?';
}

// Asleep or stopped, with every thread it has.
bool IsAsleep(pid_t pid) {
  const char state = StateOf(fmt::format("/proc/{}/stat", pid));
  return (state == 'S' || state == 'T') && OtherThreadsOf(pid) != OtherThreads::kBusy;
}

}  // namespace

void TimeLimit::Restart(pid_t pid) {
  cpu_start_ = cpu_seen_ = CpuSeconds(pid);
  wall_start_ = asleep_since_ = std::chrono::steady_clock::now();
}

std::optional<std::string> TimeLimit::Expired(pid_t pid) {
  const auto now = std::chrono::steady_clock::now();
  const auto since = [now](auto start) { return std::chrono::duration<double>(now - start).count(); };
  const double cpu = CpuSeconds(pid);
  if (cpu - cpu_start_ > cpu_seconds_) return fmt::format("{:g} s of CPU time used", cpu_seconds_);
  if (since(wall_start_) > cpu_seconds_ * kWallPerCpu)
    return fmt::format("{:g} s gone by", cpu_seconds_ * kWallPerCpu);
  // A process that waits for a core is not asleep, however long the machine keeps it waiting.
  if (cpu > cpu_seen_ || !IsAsleep(pid)) asleep_since_ = now;
  cpu_seen_ = cpu;
  const double patience = std::max(cpu_seconds_, kShortestSleep);
  if (since(asleep_since_) > patience) return fmt::format("asleep for {:g} s", patience);
  return std::nullopt;
}

int TimeLimit::PollMs() const { return std::clamp(static_cast<int>(cpu_seconds_ * 500), 1, kLongestPollMs); }

OtherThreads OtherThreadsOf(pid_t pid) {
  OtherThreads found = OtherThreads::kNone;
  std::error_code ignored;
  const std::filesystem::path tasks = fmt::format("/proc/{}/task", pid);
  for (const auto& task : std::filesystem::directory_iterator(tasks, ignored)) {
    if (task.path().filename() == std::to_string(pid)) continue;
    if (StateOf(task.path() / "stat") == 'R') return OtherThreads::kBusy;
    found = OtherThreads::kAsleep;
  }
  return found;
}

std::string_view ActivityOf(pid_t pid) {
  switch (StateOf(fmt::format("/proc/{}/stat", pid))) {
    case 'R':
      return "looping";
    case 'T':
      return "stopped";
    case 'S':
    case 'D':
      return "blocked";
    default:
      return "gone";
  }
}

}  // namespace ropecheck
