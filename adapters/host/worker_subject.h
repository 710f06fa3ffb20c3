// The subject whose kernel runs in a worker process: keeps the worker fed, watches it, names its death and
// goes on in a new one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/host/arena.h"
#include "adapters/host/channel.h"
#include "adapters/host/death.h"
#include "adapters/host/flight.h"
#include "adapters/host/process.h"
#include "adapters/host/subject.h"
#include "adapters/host/time_limit.h"

namespace ropecheck {

struct WorkerProgram {
  enum class Kind : uint8_t { kLibrary, kCommand };
  Kind kind = Kind::kLibrary;
  std::vector<std::string> args;  // of ropecheck-worker
};

class WorkerSubject final : public Subject {
 public:
  static Result<std::unique_ptr<WorkerSubject>> Create(WorkerProgram program, SubjectOptions options);

  // Starts a worker and asks what it holds.
  Result<std::vector<KernelInfo>> Hello();
  void Choose(KernelInfo info) { info_ = std::move(info); }

  const KernelInfo& info() const override { return info_; }
  Result<void> Run(std::span<const Call> calls, OutcomeSink& sink) override;
  void Restart() override;
  void SetTimeLimit(double cpu_seconds_per_call) override { limit_.Set(cpu_seconds_per_call); }
  int64_t ResidentBytes() const override;

 private:
  // What a wait for the worker ended with.
  struct Event {
    enum class Kind : uint8_t { kReply, kDeath } kind = Kind::kReply;
    Reply reply;
    Death death;
  };
  class Loop;  // of one Run

  WorkerSubject(std::unique_ptr<Arena> arena, WorkerProgram program, SubjectOptions options);
  Result<void> StartWorker(bool hello);
  Result<std::vector<KernelInfo>> ReceiveHello();
  Event Wait(const Flight* running);
  void Sleep();
  void OnTalk();
  // Deaths that no reply announces; nullopt: it lives.
  std::optional<Death> LookForDeath(const Flight* running);
  Death End(Death::Cause cause, const std::string& says, const Flight* running);
  DeathScene Scene(const Flight* running);

  std::unique_ptr<Arena> arena_;
  WorkerProgram program_;
  SubjectOptions options_;
  KernelInfo info_;
  Process process_;
  std::unique_ptr<Channel> channel_;
  TimeLimit limit_;
  std::vector<Flight> flights_;  // by ring entry
  uint32_t posted_ = 0;          // requests to this process
  std::optional<Ending> ending_;
  std::optional<std::chrono::steady_clock::time_point> stream_end_;  // when the worker closed its socket
  std::vector<GuardFinding> notes_;                                  // for the next outcome
};

}  // namespace ropecheck
