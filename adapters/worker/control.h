// The memory that host and worker share: a control block with a ring of requests and answers, a text for each
// ring entry, and slots for the buffers of the calls in flight. The file is sparse: only what is touched
// exists.
//
// The worker is not trusted: the host copies an answer once and checks it before use.
#pragma once

#include <atomic>
#include <cstdint>

namespace ropecheck {

inline constexpr uint32_t kRingDepth = 8;
inline constexpr uint32_t kMaxBuffers = 12;  // of one call: one per Role at most

inline constexpr int64_t kControlBytes = int64_t{1} << 20;
inline constexpr int64_t kTextBytes = int64_t{1} << 24;  // a problem with a million explicit ids
inline constexpr int64_t kSlotBytes = int64_t{1} << 35;  // 2^32 elements of f64
inline constexpr int64_t kArenaBytes =
    kControlBytes + kRingDepth * kTextBytes + int64_t{kRingDepth} * kMaxBuffers * kSlotBytes;

// Offsets in the file.
constexpr int64_t TextOffset(uint32_t entry) { return kControlBytes + entry * kTextBytes; }
constexpr int64_t SlotOffset(uint32_t entry, uint32_t buffer) {
  return kControlBytes + kRingDepth * kTextBytes + int64_t{entry * kMaxBuffers + buffer} * kSlotBytes;
}

// Descriptors of the worker. High, because kernels close and reuse the low ones.
inline constexpr int kArenaFd = 500;
inline constexpr int kEventFd = 501;   // written when an answer is there and the host waits
inline constexpr int kZygoteFd = 502;  // the zygote's own; closed in the processes that run kernels
inline constexpr int kLifeFd = 503;    // read end of a pipe whose write end only the host has
inline constexpr int kTalkFd = 504;    // frames: the hello, and everything for workers in other languages

struct Request {
  uint32_t text_bytes;  // canonical text of the call, at TextOffset(entry)
};

// Texts of an answer, one after another in `text`.
inline constexpr uint32_t kAnswerTextBytes = 8192;

enum AnswerFlags : uint32_t {
  kDescriptorsClosed = 1,  // the kernel closed the worker's descriptors: it ends after this answer
  kTalked = 2,             // the kernel wrote to the socket of the frames
  kPrinted = 4,            // its output waits in the pipe
  kWantsRecycling = 8,     // it has mapped so much that a fresh process serves better
};

struct AnswerRecord {
  uint32_t kind;  // Outcome::Kind
  uint32_t flags;
  double seconds;
  uint32_t gain_site;
  uint32_t reason_bytes, pipeline_bytes, environment_bytes;
  double k_pow, k_exp, k_log, k_sin;
  char text[kAnswerTextBytes];
};

// Written by a signal handler of the dying process.
struct FaultRecord {
  std::atomic<uint32_t> signal;  // 0: none; stored last
  uint32_t trap;                 // x86: 14 page fault, 13 general protection (no address)
  uint64_t error;                // x86 page fault bits: 2 write, 16 instruction fetch
  uint64_t address;
  uint64_t instruction, stack;
  uint32_t sent;  // by kill() or the like, not by an instruction
};

struct ControlBlock {
  alignas(64) std::atomic<uint32_t> requests;  // posted so far; the worker's futex
  std::atomic<uint32_t> worker_waits;
  alignas(64) std::atomic<uint32_t> answers;  // given so far
  std::atomic<uint32_t> host_waits;           // for so many answers; 0: it does not
  alignas(64) std::atomic<uint32_t> phase;    // Phase
  std::atomic<uint32_t> called_exit;          // atexit handlers ran
  std::atomic<uint32_t> left_thread;          // pthread_exit on the worker's main thread
  FaultRecord fault;
  Request request[kRingDepth];
  uint64_t bases[kRingDepth][kMaxBuffers];  // the worker's address of each buffer; 0: not mapped yet
  AnswerRecord answer[kRingDepth];
};
static_assert(sizeof(ControlBlock) <= kControlBytes);
static_assert(std::atomic<uint32_t>::is_always_lock_free);

}  // namespace ropecheck
