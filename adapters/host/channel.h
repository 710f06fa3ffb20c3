// Channel: how calls reach a worker and its answers come back. One for workers that serve the ring in shared
// memory, one for workers that speak JSON frames.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/host/arena.h"
#include "adapters/host/process.h"
#include "adapters/host/subject.h"

namespace ropecheck {

// A call as it is sent: its buffers lie in the slots of `entry`, filled.
struct Posting {
  uint32_t entry = 0;
  const Problem* problem = nullptr;
  const Circumstances* around = nullptr;
  std::string_view text;  // canonical, of problem and circumstances
  const TensorPlan* plan = nullptr;
  std::span<const TensorView> views;
};

struct Reply {
  Outcome::Kind kind = Outcome::Kind::kOutputs;
  std::string reason;
  ClaimText claim;
  std::string changed_environment;
  double seconds = 0;
  uint32_t flags = 0;  // AnswerFlags
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual uint32_t depth() const = 0;  // calls that may be in flight
  // A new process begins.
  virtual void Reset() = 0;
  // kIo: the worker takes nothing. kInvalid: the call cannot be sent at all.
  virtual Result<void> Post(const Posting& posting) = 0;
  enum class Got { kNothing, kReply, kBadFrame };
  // The next reply, in the order of the calls. kBadFrame: what came makes no sense; `reply.reason` says why.
  virtual Got Take(Reply& reply) = 0;
  // Before and after the host sleeps in poll. False: a reply is there already.
  virtual bool BeginSleep() = 0;
  virtual void EndSleep() = 0;
  // The talk socket has something, or was closed. False: closed. Bytes that are no part of the protocol are
  // described in `unexpected`.
  virtual bool OnTalk(std::string& unexpected) = 0;
  // Null where the worker keeps no control block.
  virtual const ControlBlock* control() const = 0;
};

std::unique_ptr<Channel> MakeRingChannel(Arena& arena, Process& process);
std::unique_ptr<Channel> MakeFrameChannel(Process& process, const Arena& arena);

}  // namespace ropecheck
