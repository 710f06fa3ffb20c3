#include "adapters/worker/serve.h"

#include <cxxabi.h>
#include <linux/futex.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "adapters/worker/fault.h"
#include "reference/problem/mismatch.h"

namespace ropecheck {
namespace {

void Add(std::string& list, std::string_view item) {
  if (item.empty()) return;
  if (!list.empty()) list += "; ";
  list += item;
}

// Copies as much of `text` as fits; returns how much that was.
uint32_t Put(char*& at, const char* end, std::string_view text) {
  const size_t n = std::min(text.size(), static_cast<size_t>(end - at));
  std::memcpy(at, text.data(), n);
  at += n;
  return static_cast<uint32_t>(n);
}

}  // namespace

Server::Server(ControlBlock* control, const rc_kernel& kernel, const Contract& contract,
               std::string always_reported)
    : control_(control),
      contract_(contract),
      always_reported_(std::move(always_reported)),
      windows_(kArenaFd),
      invoker_(kernel, control->phase) {}

void Server::Serve() {
  for (;;) {
    control_->phase.store(static_cast<uint32_t>(Phase::kIdle));
    WaitForRequest();
    const uint32_t entry = served_ % kRingDepth;
    uint32_t flags = 0;
    Answer answer;
    try {
      answer = Run(entry);
    } catch (const abi::__forced_unwind&) {
      control_->left_thread.store(1);
      _exit(0);
    }
    if (IsForkedCopy()) _exit(0);
    LookAfter(answer, flags);
    Post(entry, answer, flags);
    if (flags & kDescriptorsClosed) _exit(0);
  }
}

// No spinning: on a busy machine it starves the host (docs/worker.md).
void Server::WaitForRequest() {
  while (control_->requests.load(std::memory_order_acquire) == served_) {
    control_->worker_waits.store(1);
    if (control_->requests.load() == served_)
      syscall(SYS_futex, &control_->requests, FUTEX_WAIT, served_, nullptr, nullptr, 0);
    control_->worker_waits.store(0);
  }
}

Result<void> Server::Prepare(uint32_t entry) {
  const uint32_t bytes = control_->request[entry].text_bytes;
  const char* shared = reinterpret_cast<const char*>(control_) + TextOffset(entry);
  if (bytes > kTextBytes) return Fail(ErrorCode::kInternal, "the text of a request is longer than its place");
  if (prepared_.problem && prepared_.text == std::string_view(shared, bytes)) return {};
  Prepared next;
  next.text.assign(shared, bytes);
  auto parsed = ParseCase(next.text);
  if (!parsed) return tl::make_unexpected(parsed.error());
  next.call = std::move(parsed->call);
  auto plan = PlanTensors(next.call);
  if (!plan) return tl::make_unexpected(plan.error());
  next.plan = std::move(*plan);
  ApplyContract(contract_, next.plan);
  for (const Buffer& buffer : next.plan.buffers) {
    auto place = PlaceBuffer(buffer, contract_, next.call.around);
    if (!place) return tl::make_unexpected(place.error());
    next.places.push_back(*place);
  }
  next.problem = std::make_shared<AbiProblem>(AsSent(next.call), next.call.around, next.text);
  prepared_ = std::move(next);
  return {};
}

bool Server::MapBuffers(uint32_t entry) {
  placed_.clear();
  for (size_t i = 0; i < prepared_.plan.buffers.size(); ++i) {
    const Buffer& buffer = prepared_.plan.buffers[i];
    const Place& place = prepared_.places[i];
    std::byte* window = windows_.Map(SlotOffset(entry, static_cast<uint32_t>(i)), place.pages, buffer.access);
    if (!window) return false;
    placed_.push_back({.base = window + place.offset,
                       .before = place.offset,
                       .after = place.pages * kPageBytes - place.offset - buffer.bytes,
                       .align = place.align});
    control_->bases[entry][i] = reinterpret_cast<uint64_t>(placed_.back().base);
  }
  return true;
}

Answer Server::Run(uint32_t entry) {
  Answer answer;
  if (auto ok = Prepare(entry); !ok) {
    answer.kind = Outcome::Kind::kError;
    answer.reason = "ropecheck-worker: " + ok.error().message;
    return answer;
  }
  if (!MapBuffers(entry)) {
    answer.kind = Outcome::Kind::kNoMemory;
    answer.reason = "ropecheck-worker: the tensors do not fit into the address space that is left";
    return answer;
  }
  AbiCall call(prepared_.plan, placed_, prepared_.call.around, served_);
  return invoker_.Run(prepared_.problem, call);
}

void Server::LookAfter(Answer& answer, uint32_t& flags) {
  for (const PlacedBuffer& buffer : placed_) {
    // The byte before the base, where there is slack, lies in the same window as an empty buffer's.
    const volatile std::byte* byte = buffer.base - (buffer.before > 0 ? 1 : 0);
    static_cast<void>(*byte);
  }
  windows_.ReleaseLarge();
  Add(answer.changed_environment, RestoreSignals());
  siginfo_t child = {};
  if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0)
    Add(answer.changed_environment, "left a child process behind");
  Add(answer.changed_environment, always_reported_);
  fflush(stdout);
  int waiting = 0;
  if (ioctl(kTalkFd, SIOCOUTQ, &waiting) < 0) flags |= kDescriptorsClosed;
  if (waiting > 0) flags |= kTalked;
  waiting = 0;
  if (ioctl(STDOUT_FILENO, FIONREAD, &waiting) == 0 && waiting > 0) flags |= kPrinted;
  if (windows_.crowded()) flags |= kWantsRecycling;
}

void Server::Post(uint32_t entry, const Answer& answer, uint32_t flags) {
  AnswerRecord& record = control_->answer[entry];
  record.kind = static_cast<uint32_t>(answer.kind);
  record.flags = flags;
  record.seconds = answer.seconds;
  record.gain_site = answer.claim.gain_site;
  record.k_pow = answer.claim.k_pow;
  record.k_exp = answer.claim.k_exp;
  record.k_log = answer.claim.k_log;
  record.k_sin = answer.claim.k_sin;
  char* at = record.text;
  const char* end = record.text + kAnswerTextBytes;
  record.pipeline_bytes = Put(at, end, answer.claim.pipeline);
  record.reason_bytes = Put(at, end, answer.reason);
  record.environment_bytes = Put(at, end, answer.changed_environment);
  control_->answers.store(++served_);
  uint32_t awaited = control_->host_waits.load();
  if (awaited != 0 && served_ >= awaited && control_->host_waits.compare_exchange_strong(awaited, 0)) {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = write(kEventFd, &one, sizeof(one));
  }
}

}  // namespace ropecheck
