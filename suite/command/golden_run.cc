// `ropecheck golden run KERNEL [PATH..]`: replays golden files through a kernel, judged by what they hold.
#include <fmt/format.h>

#include <memory>

#include "adapters/host/open.h"
#include "golden/read_file.h"
#include "golden/replay.h"
#include "golden/schema.h"
#include "properties/value.h"
#include "suite/command/complain.h"
#include "suite/command/golden.h"
#include "suite/command/kernel_names.h"
#include "suite/interrupt.h"
#include "suite/report/failure_text.h"
#include "suite/report/printable.h"

namespace ropecheck::command {
namespace {

struct Options {
  std::string kernel;
  std::vector<std::string> paths;
  std::string grade;
  double time_limit = 20;
  bool in_process = false;
};

constexpr int kShown = 12;  // failures in full

class GoldenRun {
 public:
  explicit GoldenRun(const Options& options) : options_(options) {}

  ExitCode Run() {
    auto ref = FindKernel(options_.kernel);
    if (!ref) return Complain(ref.error());
    ref_ = std::move(*ref);
    const auto paths = GoldenPaths(options_.paths);
    if (!paths) return Complain(paths.error());
    for (const std::string& path : *paths) {
      if (Interrupted()) return kInterrupted;
      if (auto ran = RunFile(path); !ran) codes_.Note(Complain(ran.error()));
    }
    if (failures_ > kShown) fmt::print("and {} more failures\n", failures_ - kShown);
    if (otherwise_ > 0)
      fmt::print(
          "{} calls were judged by what any honest pipeline may do: their claim is none that is stored\n",
          otherwise_);
    return codes_.All(passed_ > 0);
  }

 private:
  Result<void> RunFile(const std::string& path) {
    auto file = golden::ReadGolden(path);
    if (!file) return tl::unexpected(file.error());
    const std::vector<golden::ReplayCall> calls = golden::PlanReplay(*file, ref_.info);
    auto inputs = std::make_shared<golden::ReplayInputs>();
    inputs->Add(calls);
    const Filler fill = [inputs](const Problem& problem, std::span<const TensorView> views) {
      return inputs->Fill(problem, views);
    };
    auto subject = (options_.in_process ? OpenInProcess : OpenInWorker)(ref_.library, ref_.info.name,
                                                                        {fill, options_.time_limit, {}});
    if (!subject) return tl::unexpected(subject.error());
    int passed = 0, failed = 0, others = 0, not_taken = 0;
    for (const golden::ReplayCall& call : calls) not_taken += call.missing.empty() ? 0 : 1;
    auto ran = golden::Replay(
        **subject, calls, options_.grade, [&](const golden::ReplayCall& call, const Judgement& judgement) {
          passed += judgement.verdict == Verdict::kPass;
          failed += judgement.verdict == Verdict::kFail;
          others += judgement.verdict != Verdict::kPass && judgement.verdict != Verdict::kFail;
          if (judgement.value && judgement.value->pipeline.empty() && options_.grade.empty()) ++otherwise_;
          if (judgement.verdict == Verdict::kFail) ShowFailure(path, call, judgement);
        });
    if (!ran) return Fail(ran.error().code, path + ": " + ran.error().message);
    fmt::print("{:<9} {}  {} passed, {} failed, {} not judged, {} not taken\n",
               failed > 0   ? "deviates"
               : passed > 0 ? "conforms"
                            : "-",
               path, passed, failed, others, not_taken);
    std::fflush(stdout);
    passed_ += passed;
    if (failed > 0) codes_.Note(kFailures);
    return {};
  }

  void ShowFailure(const std::string& path, const golden::ReplayCall& call, const Judgement& judgement) {
    if (++failures_ > kShown) return;
    CaseResult result{.c = {call.call, "value"}, .judgement = judgement};
    fmt::print("{}", FailureText(result, ref_.info,
                                 fmt::format("ropecheck golden run {} {}  # {}/{}", ref_.argument, path,
                                             golden::schema::kCases, golden::schema::CaseName(call.index))));
  }

  const Options& options_;
  KernelRef ref_;
  ExitCodes codes_;
  int passed_ = 0, failures_ = 0, otherwise_ = 0;
};

}  // namespace

void AddGoldenRun(CLI::App& golden, int* exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* run = golden.add_subcommand("run", "replay golden files through a kernel");
  run->add_option("KERNEL", options->kernel, "name or library")->required();
  AddPathOption(*run, &options->paths);
  run->add_option("--grade", options->grade,
                  "judge by the stored tolerances of this name instead of the kernel's claim");
  run->add_option("--time-limit", options->time_limit, "CPU seconds for one call")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  run->add_flag("--in-process", options->in_process, "call the kernel in ropecheck's own process");
  run->callback([options, exit_code] { *exit_code = GoldenRun(*options).Run(); });
}

}  // namespace ropecheck::command
