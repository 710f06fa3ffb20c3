// Subject: a kernel as the suite sees it, however it is run (in process, in a worker).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/host/support.h"
#include "reference/problem/case.h"
#include "reference/problem/result.h"
#include "reference/problem/tensors.h"

namespace ropecheck {

// How the kernel says it computes a problem; see rc_claim. Empty pipeline: no claim.
struct ClaimText {
  std::string pipeline;
  uint32_t gain_site = 0;
  double k_pow = 0, k_exp = 0, k_log = 0, k_sin = 0;
  bool operator==(const ClaimText&) const = default;
};

// What the kernel is and takes; constant over its life.
struct KernelInfo {
  std::string name;
  std::string version;
  std::string source;
  Support support;    // support.h: the axis values and ranges it takes
  Contract contract;  // support.h
};

// An access outside what the kernel was given, or a write where it may only read.
struct Stray {
  std::string tensor;   // its role's name; empty: not near any tensor
  int64_t element = 0;  // logical distance in elements from the tensor's first byte; < 0 or >= size: outside
  bool write = false;
  std::string says;  // "read of element 64 of cos_sin, 0 bytes past its end"
};

// How a worker ended.
struct Death {
  enum class Cause : uint8_t { kSignal, kExit, kTimeLimit, kEndOfStream, kBadFrame };
  Cause cause = Cause::kSignal;
  int number = 0;              // signal or exit code
  std::string says;            // "SIGSEGV in run, read of ..."; one line
  std::string stderr_tail;     // last 8 KiB of what it printed
  std::optional<Stray> stray;  // where a fault record names one
};

// What the guards saw although the call came back.
struct GuardFinding {
  enum class Kind : uint8_t { kOutOfBounds, kInputChanged, kEnvironmentChanged, kUnexpectedBytes };
  Kind kind = Kind::kOutOfBounds;
  std::string says;  // tensor, element, what changed; one line
};

struct Outcome {
  enum class Kind : uint8_t { kOutputs, kUnsupported, kRejected, kError, kNoMemory, kDeviceLost, kDied };
  Kind kind = Kind::kOutputs;
  std::string reason;          // the kernel's own words for any kind but kOutputs
  ClaimText claim;             // asked before the call
  std::optional<Death> death;  // kDied
  std::vector<GuardFinding> guards;
  std::string printed;                // tail of what the kernel wrote to stdout and stderr during the call
  const TensorPlan* plan = nullptr;   // valid during OnOutcome only
  std::span<const TensorView> views;  // the plan's tensors; inputs as sent, outputs as received; same
                                      // lifetime. Outputs were filled with kUnwritten bytes before the call.
  double seconds = 0;
};

// Every byte of an output element that was never written still holds this: a NaN in every floating dtype.
inline constexpr unsigned char kUnwrittenByte = 0xFF;

class OutcomeSink {
 public:
  virtual ~OutcomeSink() = default;
  // Outcome of calls[index]; in order of the index. False: stop after this one.
  virtual bool OnOutcome(size_t index, const Outcome& outcome) = 0;
};

// Fills the inputs of a call: see reference/oracle/oracle.h, FillInputs.
using Filler = std::function<Result<void>(const Problem&, std::span<const TensorView>)>;

struct SubjectOptions {
  Filler fill;
  double cpu_seconds_per_call = 5;  // time limit in CPU time; ten times as much wall time
  std::string wrap = {};            // command put before the worker, for instance valgrind; empty: none
};

class Subject {
 public:
  virtual ~Subject() = default;
  virtual const KernelInfo& info() const = 0;
  // Runs the calls in order, several in flight; after a death the rest run in a new worker. Each Call's
  // `before` runs first in the same process. An Error means that the suite or the protocol failed, not the
  // kernel.
  virtual Result<void> Run(std::span<const Call> calls, OutcomeSink& sink) = 0;
  // The next call runs in a process that has run nothing yet.
  virtual void Restart() = 0;
  virtual void SetTimeLimit(double cpu_seconds_per_call) = 0;
  // Resident memory of the process that runs the kernel, bytes; 0 where unknown.
  virtual int64_t ResidentBytes() const = 0;
};

}  // namespace ropecheck
