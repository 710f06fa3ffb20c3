// WorkerSubject::Run: the loop that keeps calls in flight and delivers their outcomes in order.
#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "adapters/host/worker_subject.h"

namespace ropecheck {
namespace {

// A problem of a call, in the order they are run: its `before`, then its own.
struct Step {
  size_t call;
  Call alone;  // nothing before it
  bool own;    // its outcome is delivered
};

std::vector<Step> StepsOf(std::span<const Call> calls) {
  std::vector<Step> steps;
  for (size_t i = 0; i < calls.size(); ++i) {
    const Call& call = calls[i];
    Circumstances sound = call.around;
    sound.bad.clear();  // the mismatch is the last problem's
    for (const Problem& before : call.before) steps.push_back({i, {{}, before, sound}, false});
    steps.push_back({i, {{}, call.problem, call.around}, true});
  }
  return steps;
}

// How long threads that a kernel left behind get to betray themselves before the last outcome is delivered;
// busy ones get longer.
constexpr auto kSettle = std::chrono::milliseconds(10);
constexpr auto kSettleAtMost = std::chrono::milliseconds(50);

}  // namespace

class WorkerSubject::Loop {
 public:
  Loop(WorkerSubject& subject, std::span<const Call> calls, OutcomeSink& sink)
      : s_(subject), sink_(sink), steps_(StepsOf(calls)), depth_(s_.channel_->depth()) {}

  Result<void> Run() {
    while (!stopped_ && done_ < steps_.size()) {
      if (next_ == done_) {
        if (recycle_) s_.Restart();
        NoteDeathInIdle();
        if (!s_.process_.running())
          if (auto ok = Start(); !ok) return ok;
      }
      // A process that has died may still have answered calls that are to be delivered first.
      if (s_.process_.running()) {
        if (auto ok = Feed(); !ok) {
          s_.Restart();  // what is in flight belongs to nobody any more
          return ok;
        }
        if (next_ == done_) continue;  // drained, to be recycled
      }
      const Event event = s_.Wait(&FlightOf(done_));
      event.kind == Event::Kind::kReply ? OnReply(event.reply) : OnDeath(event.death);
    }
    if (next_ != done_) s_.Restart();
    for (Flight& flight : s_.flights_) Note(flight.Retire());
    return {};
  }

 private:
  Result<void> Start() {
    recycle_ = false;
    if (s_.program_.kind == WorkerProgram::Kind::kLibrary) return s_.StartWorker(false);
    auto kernels = s_.Hello();
    if (!kernels) return tl::make_unexpected(kernels.error());
    return {};
  }

  // A process that dies with nothing to do was killed by something the calls before had left behind.
  void NoteDeathInIdle() {
    if (s_.process_.running()) s_.ending_ = s_.process_.TakeEnding();
    if (!s_.ending_) return;
    const Ending ending = *std::exchange(s_.ending_, std::nullopt);
    s_.notes_.push_back({GuardFinding::Kind::kEnvironmentChanged,
                         fmt::format("the worker died after the last call had returned: {}",
                                     DescribeDeath(ending, s_.Scene(nullptr)).says)});
  }

  Flight& FlightOf(size_t step) {
    const uint32_t in_flight = static_cast<uint32_t>(next_ - step);
    return s_.flights_[(s_.posted_ - in_flight) % kRingDepth];
  }

  void Note(std::string late) {
    if (!late.empty()) s_.notes_.push_back({GuardFinding::Kind::kOutOfBounds, std::move(late)});
  }

  Result<void> Feed() {
    while (next_ < steps_.size() && next_ - done_ < depth_) {
      const Step& step = steps_[next_];
      const bool begins_call = next_ == 0 || steps_[next_ - 1].call != step.call;
      if (recycle_ && begins_call) return {};
      Flight& flight = s_.flights_[s_.posted_ % kRingDepth];
      Note(flight.Retire());
      if (auto ok = flight.Prepare(step.alone, s_.info_.contract, s_.options_.fill); !ok) return ok;
      if (auto ok = s_.channel_->Post(flight.posting()); !ok && ok.error().code != ErrorCode::kIo) return ok;
      ++s_.posted_;
      ++next_;
    }
    return {};
  }

  void OnReply(const Reply& reply) {
    const Step& step = steps_[done_];
    Flight& flight = FlightOf(done_);
    Outcome outcome;
    flight.Finish(outcome.guards);
    if (reply.flags & kWantsRecycling) recycle_ = true;
    if (step.own) {
      if (done_ + 1 == steps_.size()) SettleThreads();
      outcome.kind = reply.kind;
      outcome.reason = reply.reason;
      outcome.claim = reply.claim;
      outcome.seconds = reply.seconds;
      if (!reply.changed_environment.empty())
        outcome.guards.push_back({GuardFinding::Kind::kEnvironmentChanged, reply.changed_environment});
      outcome.printed = s_.process_.output().Take();
      Deliver(step, flight, outcome);
    }
    ++done_;
    depth_ = std::min(2 * depth_, s_.channel_->depth());
  }

  void OnDeath(const Death& death) {
    const Step& step = steps_[done_];
    Outcome outcome;
    outcome.kind = Outcome::Kind::kDied;
    outcome.reason = death.says;
    outcome.death = death;
    Deliver(step, FlightOf(done_), outcome);
    // What was in flight behind it runs again, one call at a time until one comes back: where every call
    // dies, preparing eight for each death would be wasted.
    while (done_ < steps_.size() && steps_[done_].call == step.call) ++done_;
    next_ = done_;
    depth_ = 1;
    s_.Restart();
  }

  void Deliver(const Step& step, const Flight& flight, Outcome& outcome) {
    outcome.guards.insert(outcome.guards.end(), s_.notes_.begin(), s_.notes_.end());
    s_.notes_.clear();
    outcome.plan = &flight.plan();
    outcome.views = flight.views();
    stopped_ = !sink_.OnOutcome(step.call, outcome);
  }

  void SettleThreads() {
    const auto end = std::chrono::steady_clock::now() + kSettleAtMost;
    OtherThreads threads = OtherThreadsOf(s_.process_.pid());
    if (threads == OtherThreads::kNone) return;
    do {
      std::this_thread::sleep_for(kSettle);
      threads = OtherThreadsOf(s_.process_.pid());
    } while (threads == OtherThreads::kBusy && std::chrono::steady_clock::now() < end);
    for (const Flight& flight : s_.flights_) Note(flight.LateWrites());
  }

  WorkerSubject& s_;
  OutcomeSink& sink_;
  const std::vector<Step> steps_;
  uint32_t depth_;
  size_t next_ = 0;  // the next step to be posted
  size_t done_ = 0;  // the next step to come back
  bool recycle_ = false;
  bool stopped_ = false;
};

Result<void> WorkerSubject::Run(std::span<const Call> calls, OutcomeSink& sink) {
  return Loop(*this, calls, sink).Run();
}

}  // namespace ropecheck
