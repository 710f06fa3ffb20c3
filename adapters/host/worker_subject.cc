#include "adapters/host/worker_subject.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "adapters/host/frames.h"
#include "adapters/host/hello.h"

namespace ropecheck {
namespace {

// A worker that dies closes its socket before its end is reported; on a busy machine long before.
constexpr auto kEndGrace = std::chrono::milliseconds(1000);

}  // namespace

WorkerSubject::WorkerSubject(std::unique_ptr<Arena> arena, WorkerProgram program, SubjectOptions options)
    : arena_(std::move(arena)),
      program_(std::move(program)),
      options_(std::move(options)),
      process_(program_.args, options_.wrap, arena_->worker_fd()),
      channel_(program_.kind == WorkerProgram::Kind::kLibrary ? MakeRingChannel(*arena_, process_)
                                                              : MakeFrameChannel(process_, *arena_)),
      limit_(options_.cpu_seconds_per_call) {
  for (uint32_t entry = 0; entry < kRingDepth; ++entry) flights_.emplace_back(*arena_, entry);
}

Result<std::unique_ptr<WorkerSubject>> WorkerSubject::Create(WorkerProgram program, SubjectOptions options) {
  auto arena = Arena::Create();
  if (!arena) return tl::make_unexpected(arena.error());
  return std::unique_ptr<WorkerSubject>(
      new WorkerSubject(std::move(*arena), std::move(program), std::move(options)));
}

Result<void> WorkerSubject::StartWorker(bool hello) {
  channel_->Reset();
  posted_ = 0;
  ending_.reset();
  stream_end_.reset();
  return process_.Spawn(hello);
}

Result<std::vector<KernelInfo>> WorkerSubject::Hello() {
  if (auto ok = StartWorker(true); !ok) return tl::make_unexpected(ok.error());
  auto kernels = ReceiveHello();
  process_.output().Drain();
  const std::string printed = process_.output().Take();
  if (kernels) return kernels;
  if (process_.running()) process_.Kill();
  Error error = kernels.error();
  if (!printed.empty()) error.message += fmt::format(" It printed: {}", printed);
  return tl::make_unexpected(std::move(error));
}

Result<std::vector<KernelInfo>> WorkerSubject::ReceiveHello() {
  const std::string& who = program_.args.at(1);
  const auto died = [&](const Death& death) {
    const std::string printed = death.stderr_tail.empty() ? "" : " It printed: " + death.stderr_tail;
    return Fail(ErrorCode::kKernel, fmt::format("kernel {}: it ended before it said what it is: {}.{}", who,
                                                death.says, printed));
  };
  FrameReader reader;
  limit_.Restart(process_.pid());
  for (bool open = true;;) {
    if (auto frame = reader.Next()) {
      if (program_.kind == WorkerProgram::Kind::kCommand && reader.pending() > 0)
        return Fail(ErrorCode::kKernel,
                    fmt::format("kernel {}: {} bytes follow its hello.", who, reader.pending()));
      auto kernels = ParseHello(*frame);
      if (!kernels && kernels.error().message.find(who) == std::string::npos)
        return Fail(kernels.error().code, fmt::format("kernel {}: {}", who, kernels.error().message));
      return kernels;
    }
    if (reader.broken()) return died(End(Death::Cause::kBadFrame, "a frame longer than any can be", nullptr));
    if (auto death = LookForDeath(nullptr)) return died(*death);
    pollfd fds[] = {{process_.zygote_fd(), POLLIN, 0},
                    {open ? process_.talk_fd() : -1, POLLIN, 0},
                    {process_.output().fd(), POLLIN, 0}};
    poll(fds, std::size(fds), std::min<int>(limit_.PollMs(), kEndGrace.count()));
    if (fds[2].revents) process_.output().Drain();
    if (fds[1].revents) open = reader.Receive(process_.talk_fd()) == FrameReader::Status::kOpen;
    if (!open && !stream_end_) stream_end_ = std::chrono::steady_clock::now();
    // What it said before it ended counts.
    if (fds[0].revents && !fds[1].revents) ending_ = process_.TakeEnding();
  }
}

DeathScene WorkerSubject::Scene(const Flight* running) {
  process_.output().Drain();
  DeathScene scene;
  scene.control = channel_->control();
  if (running) {
    scene.plan = &running->plan();
    scene.entry = running->entry();
  }
  scene.stderr_tail = process_.output().Take();
  return scene;
}

Death WorkerSubject::End(Death::Cause cause, const std::string& says, const Flight* running) {
  if (process_.running()) process_.Kill();
  return DescribeKill(cause, says, Scene(running));
}

std::optional<Death> WorkerSubject::LookForDeath(const Flight* running) {
  if (ending_) {
    const Ending ending = *ending_;
    ending_.reset();
    return DescribeDeath(ending, Scene(running));
  }
  const pid_t pid = process_.pid();
  if (stream_end_ && std::chrono::steady_clock::now() - *stream_end_ > kEndGrace) {
    std::error_code ignored;
    char program[4096] = {};
    const ssize_t n = readlink(fmt::format("/proc/{}/exe", pid).c_str(), program, sizeof(program) - 1);
    return End(
        Death::Cause::kEndOfStream,
        fmt::format("it closed the worker's descriptors and goes on as {}", n > 0 ? program : "a process"),
        running);
  }
  if (const auto over = limit_.Expired(pid)) {
    const std::string_view activity = ActivityOf(pid);
    return End(Death::Cause::kTimeLimit, fmt::format("time limit: {}, {}", *over, activity), running);
  }
  return std::nullopt;
}

void WorkerSubject::OnTalk() {
  std::string unexpected;
  if (!channel_->OnTalk(unexpected)) {
    process_.CloseTalk();
    stream_end_ = std::chrono::steady_clock::now();
  }
  if (!unexpected.empty()) notes_.push_back({GuardFinding::Kind::kUnexpectedBytes, std::move(unexpected)});
}

void WorkerSubject::Sleep() {
  if (!channel_->BeginSleep()) return;
  pollfd fds[] = {{process_.zygote_fd(), POLLIN, 0},
                  {process_.event_fd(), POLLIN, 0},
                  {process_.talk_fd(), POLLIN, 0},
                  {process_.output().fd(), POLLIN, 0}};
  poll(fds, std::size(fds), stream_end_ ? static_cast<int>(kEndGrace.count()) : limit_.PollMs());
  channel_->EndSleep();
  if (fds[1].revents) {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t n = read(process_.event_fd(), &count, sizeof(count));
  }
  if (fds[3].revents) process_.output().Drain();
  if (fds[2].revents) OnTalk();
  if (fds[0].revents) ending_ = process_.TakeEnding();
}

WorkerSubject::Event WorkerSubject::Wait(const Flight* running) {
  Event event;
  limit_.Restart(process_.pid());
  for (;;) {
    switch (channel_->Take(event.reply)) {
      case Channel::Got::kNothing:
        break;
      case Channel::Got::kBadFrame:
        event.kind = Event::Kind::kDeath;
        event.death = End(Death::Cause::kBadFrame, event.reply.reason, running);
        return event;
      case Channel::Got::kReply:
        if (event.reply.flags & kPrinted) process_.output().Drain();
        if (event.reply.flags & kTalked && process_.talk_fd() >= 0) OnTalk();
        if (event.reply.flags & kDescriptorsClosed) {
          event.kind = Event::Kind::kDeath;
          event.death = End(Death::Cause::kEndOfStream, "it closed the worker's descriptors", running);
        }
        return event;
    }
    if (auto death = LookForDeath(running)) {
      event.kind = Event::Kind::kDeath;
      event.death = std::move(*death);
      return event;
    }
    Sleep();
  }
}

void WorkerSubject::Restart() {
  if (process_.running()) process_.Kill();
  ending_.reset();
}

int64_t WorkerSubject::ResidentBytes() const {
  if (!process_.running()) return 0;
  int64_t size = 0, resident = 0;
  std::ifstream(fmt::format("/proc/{}/statm", process_.pid())) >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace ropecheck
