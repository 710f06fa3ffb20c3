#include "adapters/host/invoke.h"

#include <cxxabi.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstring>
#include <exception>

#include "adapters/host/environment.h"

namespace ropecheck {
namespace {

constexpr size_t kMessageBytes = 1024;
constexpr size_t kMaxPipelineName = 255;
constexpr int64_t kMaxWorkspace = int64_t{1} << 30;
constexpr size_t kWorkspaceAlign = 64;

constexpr std::array<std::string_view, 9> kPhaseNames = {
    "idle", "dlopen", "claim", "can_do", "setup", "run", "sync", "done", "the check after run"};

std::string CurrentExceptionType() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) return "unknown";
  int status = 0;
  char* name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  std::string text = status == 0 && name ? name : type->name();
  std::free(name);
  return text;
}

void Append(std::string& list, std::string_view item) {
  if (item.empty()) return;
  if (!list.empty()) list += "; ";
  list += item;
}

Outcome::Kind KindOf(rc_status status, Answer& answer) {
  switch (status) {
    case RC_OK:
      return Outcome::Kind::kOutputs;
    case RC_UNSUPPORTED:
      return Outcome::Kind::kUnsupported;
    case RC_REJECTED:
      return Outcome::Kind::kRejected;
    case RC_ERROR:
      return Outcome::Kind::kError;
    case RC_NO_MEMORY:
      return Outcome::Kind::kNoMemory;
    case RC_DEVICE_LOST:
      return Outcome::Kind::kDeviceLost;
    default:
      Append(answer.reason,
             fmt::format("status {} means nothing: RC_* are 0 to {}", status, int{RC_DEVICE_LOST}));
      return Outcome::Kind::kError;
  }
}

}  // namespace

std::string_view Name(Phase phase) {
  const auto i = static_cast<size_t>(phase);
  return i < kPhaseNames.size() ? kPhaseNames[i] : "an unknown phase";
}

Invoker::Invoker(const rc_kernel& kernel, std::atomic<uint32_t>& phase) : kernel_(kernel), phase_(phase) {}

Invoker::~Invoker() { Finish(); }

template <class Step>
rc_status Invoker::Try(Phase phase, Answer& answer, Step&& step) {
  phase_.store(static_cast<uint32_t>(phase), std::memory_order_relaxed);
  std::array<char, kMessageBytes> text{};
  rc_message message = {.struct_size = sizeof(rc_message), .size = kMessageBytes, .text = text.data()};
  rc_status status = RC_OK;
  std::string thrown;
  const std::string changed = WithFloatControlChecked([&] {
    try {
      status = step(&message);
    } catch (const abi::__forced_unwind&) {
      throw;  // pthread_exit: must not be swallowed
    } catch (const std::exception& e) {
      status = RC_ERROR;
      thrown = fmt::format("threw {}: {}", CurrentExceptionType(), e.what());
    } catch (...) {
      status = RC_ERROR;
      thrown = fmt::format("threw a {}, which is no std::exception", CurrentExceptionType());
    }
  });
  if (text[0] != 0) Append(answer.reason, std::string_view(text.data(), strnlen(text.data(), text.size())));
  Append(answer.reason, thrown);
  if (!changed.empty())
    Append(answer.changed_environment, fmt::format("{} changed {}", Name(phase), changed));
  return status;
}

void Invoker::Prepare(const rc_problem& problem) {
  prepared_ = {};
  Answer& answer = prepared_;
  if (kernel_.claim) {
    rc_claim claim{};
    claim.struct_size = sizeof(claim);
    const rc_status status = Try(Phase::kClaim, answer, [&](rc_message*) -> rc_status {
      kernel_.claim(kernel_.self, &problem, &claim);
      return RC_OK;
    });
    answer.kind = KindOf(status, answer);
    if (claim.pipeline)
      answer.claim.pipeline.assign(claim.pipeline, strnlen(claim.pipeline, kMaxPipelineName));
    answer.claim.gain_site = claim.gain_site;
    answer.claim.k_pow = claim.k_pow;
    answer.claim.k_exp = claim.k_exp;
    answer.claim.k_log = claim.k_log;
    answer.claim.k_sin = claim.k_sin;
  }
  if (kernel_.can_do && answer.kind == Outcome::Kind::kOutputs) {
    const rc_status status = Try(Phase::kCanDo, answer, [&](rc_message* reason) {
      return kernel_.can_do(kernel_.self, &problem, reason);
    });
    answer.kind = KindOf(status, answer);
  }
  if (kernel_.setup && answer.kind == Outcome::Kind::kOutputs) {
    int64_t workspace_bytes = 0;
    const rc_status status = Try(Phase::kSetup, answer, [&](rc_message* reason) {
      return kernel_.setup(kernel_.self, &problem, &plan_, &workspace_bytes, reason);
    });
    answer.kind = KindOf(status, answer);
    set_up_ = answer.kind == Outcome::Kind::kOutputs;
    if (set_up_ && (workspace_bytes < 0 || workspace_bytes > kMaxWorkspace)) {
      answer.kind = Outcome::Kind::kError;
      answer.reason = fmt::format("setup asked for a workspace of {} bytes; at most {} is given",
                                  workspace_bytes, kMaxWorkspace);
    } else if (set_up_) {
      workspace_.assign(static_cast<size_t>(workspace_bytes) + (workspace_bytes > 0 ? kWorkspaceAlign : 0),
                        {});
    }
  }
}

Answer Invoker::Run(const std::shared_ptr<const AbiProblem>& problem, AbiCall& call) {
  if (!problem_ || std::strcmp(problem_->get().text, problem->get().text) != 0) {
    Finish();
    problem_ = problem;
    Prepare(problem->get());
  }
  Answer answer = prepared_;
  if (answer.kind != Outcome::Kind::kOutputs) return answer;
  if (!workspace_.empty()) {
    void* start = workspace_.data();
    size_t space = workspace_.size();
    const size_t bytes = space - kWorkspaceAlign;
    call.SetWorkspace(std::align(kWorkspaceAlign, bytes, start, space), static_cast<int64_t>(bytes));
  }
  const auto begin = std::chrono::steady_clock::now();
  rc_status status = Try(Phase::kRun, answer, [&](rc_message* reason) {
    return kernel_.run(kernel_.self, &problem->get(), plan_, &call.get(), reason);
  });
  if (kernel_.sync && status == RC_OK)
    status = Try(Phase::kSync, answer,
                 [&](rc_message*) { return kernel_.sync(kernel_.self, plan_, call.get().stream); });
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  answer.kind = KindOf(status, answer);
  if (answer.kind == Outcome::Kind::kUnsupported) {
    // Too late: support and can_do had said that it does this. Taken as a skip, any failure could hide there.
    answer.kind = Outcome::Kind::kError;
    Append(answer.reason, "run returned RC_UNSUPPORTED for what can_do had accepted");
  }
  phase_.store(static_cast<uint32_t>(Phase::kAfter), std::memory_order_relaxed);
  return answer;
}

void Invoker::Finish() {
  if (set_up_ && kernel_.done) {
    Answer ignored;
    Try(Phase::kDone, ignored, [&](rc_message*) -> rc_status {
      kernel_.done(kernel_.self, plan_);
      return RC_OK;
    });
  }
  plan_ = nullptr;
  set_up_ = false;
  problem_.reset();
  workspace_.clear();
}

}  // namespace ropecheck
