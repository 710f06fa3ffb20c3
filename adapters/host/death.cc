#include "adapters/host/death.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <cstring>

#include "adapters/host/invoke.h"
#include "adapters/host/naming.h"

namespace ropecheck {
namespace {

constexpr uint64_t kStackReach = 65536;  // an address this near the stack pointer is the stack's
constexpr uint64_t kNullReach = 4096;
constexpr uint32_t kPageFault = 14, kGeneralProtection = 13;
constexpr uint64_t kWriteBit = 2, kFetchBit = 16;

std::string SignalName(int signal) {
  const char* name = sigabbrev_np(signal);
  return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

std::string In(const DeathScene& scene) {
  if (!scene.control) return "";
  return fmt::format(" in {}", Name(static_cast<Phase>(scene.control->phase.load())));
}

bool IsFault(int signal) { return signal == SIGSEGV || signal == SIGBUS; }

// What the fault record of a SIGSEGV or SIGBUS says; sets death.stray where it names a tensor.
std::string DescribeFault(const DeathScene& scene, Death& death) {
  const FaultRecord& fault = scene.control->fault;
  if (fault.signal.load() != static_cast<uint32_t>(death.number))
    return "without a fault record: its signals were blocked, or its handler was replaced";
  if (fault.sent) return "sent by a process, not by a fault";
  if (fault.trap == kGeneralProtection)
    return "the address was not canonical: a wild pointer, or a misaligned vector access";
  const Reach reach = fault.error & kFetchBit   ? Reach::kExecute
                      : fault.error & kWriteBit ? Reach::kWrite
                                                : Reach::kRead;
  constexpr std::array<std::string_view, 3> kVerbs = {"read", "write", "execution"};
  const std::string_view verb = kVerbs[static_cast<size_t>(reach)];
  if (fault.trap != kPageFault) return fmt::format("at instruction {:#x}", fault.instruction);
  if (scene.plan && scene.entry < kRingDepth) {
    std::array<uint64_t, kMaxBuffers> bases;
    std::memcpy(bases.data(), scene.control->bases[scene.entry], sizeof(bases));
    Stray stray = NameStray(*scene.plan, bases, fault.address, reach);
    if (!stray.tensor.empty()) {
      std::string says = stray.says;
      death.stray = std::move(stray);
      return says;
    }
  }
  if (fault.address - fault.stack + kStackReach < 2 * kStackReach) return "stack overflow";
  if (fault.address < kNullReach)
    return fmt::format("{} at address {:#x}, a null pointer", verb, fault.address);
  return fmt::format("{} at address {:#x}, near no tensor", verb, fault.address);
}

}  // namespace

Death DescribeDeath(const Ending& ending, DeathScene scene) {
  Death death;
  death.stderr_tail = std::move(scene.stderr_tail);
  const std::string in = In(scene);
  if (ending.zygote_lost) {
    death.cause = Death::Cause::kEndOfStream;
    death.says = fmt::format("the worker's parent process was killed{}", in);
  } else if (WIFSIGNALED(ending.status)) {
    death.cause = Death::Cause::kSignal;
    death.number = WTERMSIG(ending.status);
    death.says = fmt::format("{}{}", SignalName(death.number), in);
    if (scene.control && IsFault(death.number)) death.says += ": " + DescribeFault(scene, death);
  } else {
    death.cause = Death::Cause::kExit;
    death.number = WEXITSTATUS(ending.status);
    std::string_view call = "exit";
    if (scene.control && scene.control->left_thread.load() != 0) {
      call = "pthread_exit";
    } else if (scene.control && scene.control->called_exit.load() == 0) {
      call = "_exit";
    }
    death.says = fmt::format("{}({}){}", call, death.number, in);
  }
  return death;
}

Death DescribeKill(Death::Cause cause, std::string says, DeathScene scene) {
  Death death;
  death.cause = cause;
  death.says = says + In(scene);
  death.stderr_tail = std::move(scene.stderr_tail);
  return death;
}

}  // namespace ropecheck
