#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "adapters/host/channel.h"

namespace ropecheck {
namespace {

class RingChannel final : public Channel {
 public:
  RingChannel(Arena& arena, Process& process) : arena_(arena), process_(process) {}

  uint32_t depth() const override { return kRingDepth; }

  void Reset() override {
    arena_.ResetControl();
    posted_ = taken_ = 0;
  }

  Result<void> Post(const Posting& p) override {
    if (p.text.size() > kTextBytes)
      return Fail(ErrorCode::kInvalid, fmt::format("the problem's text has {} bytes; a worker takes {}",
                                                   p.text.size(), kTextBytes));
    ControlBlock& c = arena_.control();
    std::memcpy(arena_.text(p.entry), p.text.data(), p.text.size());
    c.request[p.entry].text_bytes = static_cast<uint32_t>(p.text.size());
    std::memset(c.bases[p.entry], 0, sizeof(c.bases[p.entry]));
    c.requests.store(++posted_);
    if (c.worker_waits.load() != 0) syscall(SYS_futex, &c.requests, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    return {};
  }

  Got Take(Reply& reply) override {
    const uint32_t answers = arena_.control().answers.load(std::memory_order_acquire);
    if (answers == taken_) return Got::kNothing;
    if (answers - taken_ > posted_ - taken_) {
      reply.reason = fmt::format("{} answers to {} requests: the kernel wrote into the worker's memory",
                                 answers, posted_);
      return Got::kBadFrame;
    }
    const AnswerRecord& record = arena_.control().answer[taken_ % kRingDepth];
    if (!Copy(record, reply)) {
      reply.reason = "an answer that makes no sense: the kernel wrote into the worker's memory";
      return Got::kBadFrame;
    }
    ++taken_;
    return Got::kReply;
  }

  bool BeginSleep() override {
    // Half a ring at a time: a wake-up costs more than a call.
    arena_.control().host_waits.store(std::min(posted_, taken_ + kRingDepth / 2));
    if (arena_.control().answers.load() == taken_) return true;
    EndSleep();
    return false;
  }

  void EndSleep() override { arena_.control().host_waits.store(0); }

  bool OnTalk(std::string& unexpected) override {
    std::array<char, 4096> bytes;
    size_t total = 0;
    for (;;) {
      const ssize_t n = recv(process_.talk_fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (n > 0) total += static_cast<size_t>(n);
      if (n > 0 && total < kMostUnexpected) continue;
      if (total > 0) unexpected = fmt::format("{} bytes were written to the worker's own socket", total);
      return n != 0;
    }
  }

  const ControlBlock* control() const override { return &arena_.control(); }

 private:
  static constexpr size_t kMostUnexpected = size_t{1} << 20;

  // The record may change while it is read: its lengths are copied first and checked.
  static bool Copy(const AnswerRecord& record, Reply& reply) {
    const uint32_t kind = record.kind, pipeline = record.pipeline_bytes, reason = record.reason_bytes,
                   environment = record.environment_bytes;
    if (kind >= static_cast<uint32_t>(Outcome::Kind::kDied)) return false;
    if (uint64_t{pipeline} + reason + environment > kAnswerTextBytes) return false;
    reply.kind = static_cast<Outcome::Kind>(kind);
    reply.flags = record.flags;
    reply.seconds = record.seconds;
    reply.claim.pipeline.assign(record.text, pipeline);
    reply.claim.gain_site = record.gain_site;
    reply.claim.k_pow = record.k_pow;
    reply.claim.k_exp = record.k_exp;
    reply.claim.k_log = record.k_log;
    reply.claim.k_sin = record.k_sin;
    reply.reason.assign(record.text + pipeline, reason);
    reply.changed_environment.assign(record.text + pipeline + reason, environment);
    return true;
  }

  Arena& arena_;
  Process& process_;
  uint32_t posted_ = 0, taken_ = 0;
};

}  // namespace

std::unique_ptr<Channel> MakeRingChannel(Arena& arena, Process& process) {
  return std::make_unique<RingChannel>(arena, process);
}

}  // namespace ropecheck
