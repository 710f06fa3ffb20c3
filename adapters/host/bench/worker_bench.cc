// Calls per second through one worker. Inputs are not filled and outcomes not judged: this is what isolation
// costs.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "adapters/host/open.h"

namespace ropecheck {
namespace {

class CountingSink final : public OutcomeSink {
 public:
  bool OnOutcome(size_t, const Outcome& outcome) override {
    if (outcome.kind == expected) ++count;
    return true;
  }
  Outcome::Kind expected = Outcome::Kind::kOutputs;
  size_t count = 0;
};

// Each call another seed, so that no two texts are equal and nothing is remembered from call to call.
std::vector<Call> SmallCalls(size_t n) {
  std::vector<Call> calls;
  for (size_t i = 0; i < n; ++i) {
    const std::string text = "rc0:half,f32,s7,h4/4,d64,data=normal(" + std::to_string(i) + ")";
    calls.push_back(ParseCase(text)->call);
  }
  return calls;
}

SubjectOptions NoFill() {
  SubjectOptions options;
  options.fill = [](const Problem&, std::span<const TensorView>) { return Result<void>(); };
  return options;
}

using Opener = Result<std::unique_ptr<Subject>> (*)(const std::string&, const std::string&, SubjectOptions);

void RunCalls(benchmark::State& state, Opener open, const std::string& library, const std::string& kernel,
              Outcome::Kind expected) {
  auto subject = open(library, kernel, NoFill());
  if (!subject) {
    state.SkipWithError(subject.error().message.c_str());
    return;
  }
  const std::vector<Call> calls = SmallCalls(static_cast<size_t>(state.range(0)));
  CountingSink sink;
  sink.expected = expected;
  for (auto _ : state) {
    if (auto ok = (*subject)->Run(calls, sink); !ok) {
      state.SkipWithError(ok.error().message.c_str());
      return;
    }
  }
  const size_t run = calls.size() * static_cast<size_t>(state.iterations());
  if (sink.count != run) state.SkipWithError("some calls came back otherwise than expected");
  state.SetItemsProcessed(static_cast<int64_t>(run));
}

void SmallCallsInWorker(benchmark::State& state) {
  RunCalls(state, OpenInWorker, ROPECHECK_BENCH_BUILTIN, "f32_pow", Outcome::Kind::kOutputs);
}
void SmallCallsInProcess(benchmark::State& state) {
  RunCalls(state, OpenInProcess, ROPECHECK_BENCH_BUILTIN, "f32_pow", Outcome::Kind::kOutputs);
}
// Neither rotates, so that only the handover and the guards are left.
void EmptyCallsInWorker(benchmark::State& state) {
  RunCalls(state, OpenInWorker, ROPECHECK_BENCH_MISBEHAVING, "unwritten", Outcome::Kind::kOutputs);
}
void EveryCallCrashes(benchmark::State& state) {
  RunCalls(state, OpenInWorker, ROPECHECK_BENCH_CRASHING, "only", Outcome::Kind::kDied);
}

BENCHMARK(SmallCallsInWorker)->Arg(5000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(EmptyCallsInWorker)->Arg(5000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(SmallCallsInProcess)->Arg(5000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(EveryCallCrashes)->Arg(500)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ropecheck

BENCHMARK_MAIN();
