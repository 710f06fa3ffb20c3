// `ropecheck replay KERNEL 'rc0:...'`: one case in full detail, in a fresh worker.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "adapters/host/open.h"
#include "properties/check.h"
#include "properties/value.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/self_check.h"
#include "reference/problem/validate.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/dumping_subject.h"
#include "suite/command/kernel_names.h"
#include "suite/interrupt.h"
#include "suite/report/printable.h"
#include "suite/run/judge_calls.h"

namespace ropecheck::command {
namespace {

struct Options {
  std::string kernel;
  std::string text;
  std::string grade;
  double time_limit = 20;
  bool in_process = false;
  int repeat = 1;
  std::string dump;
};

Result<std::vector<const Check*>> ChecksOf(const Case& c, const KernelInfo& kernel) {
  std::vector<const Check*> checks;
  if (!c.check.empty()) {
    const Check* check = FindCheck(c.check);
    if (check == nullptr)
      return Fail(
          ErrorCode::kParse,
          fmt::format("problem text: no check {}. `ropecheck list checks` shows the names.", c.check));
    if (!check->applies(kernel, c.call))
      return Fail(ErrorCode::kInvalid, fmt::format("the check {} has nothing to say about this call: {}",
                                                   check->name, check->says));
    return std::vector{check};
  }
  for (const Check& check : Checks())
    if (check.applies(kernel, c.call)) checks.push_back(&check);
  return checks;
}

// q, k and the outputs are filled and kept twice; tables are sparse, and so are tensors whose elements lie pages apart.
Result<void> FitsMemory(const Call& call) {
  auto plan = PlanTensors(call.problem);
  if (!plan) return {};
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  double bytes = 0;
  for (const Role role : {Role::kQ, Role::kK, Role::kOutQ, Role::kOutK})
    if (const Tensor* tensor = plan->Find(role))
      bytes += 2 * std::min(static_cast<double>(plan->buffers[static_cast<size_t>(tensor->buffer)].bytes),
                            static_cast<double>(tensor->elements()) * page);
  const double there = static_cast<double>(sysconf(_SC_AVPHYS_PAGES)) * page;
  if (bytes <= there) return {};
  return Fail(ErrorCode::kInvalid,
              fmt::format("this case needs {:.1f} GiB for q, k and the outputs, and {:.1f} GiB of "
                          "memory are free. Make batch, tokens or heads (axes b, s, h) smaller.",
                          bytes / (1 << 30), there / (1 << 30)));
}

void Show(const Check& check, const Judgement& judgement) {
  fmt::print("{:<10} {}{}\n", Name(judgement.verdict), check.name,
             judgement.verdict == Verdict::kPass ? "" : ": " + judgement.CauseText());
  if (!judgement.says.empty()) fmt::print("  {}\n", Printable(judgement.says));
  if (judgement.value) fmt::print("{}", InDetail(*judgement.value));
}

void Show(std::span<const Check* const> checks, const JobResult& result) {
  if (result.claim)
    fmt::print("claim      {}\n", result.claim->pipeline.empty() ? "none" : result.claim->pipeline);
  for (size_t i = 0; i < checks.size(); ++i) Show(*checks[i], result.judgements[i]);
  if (!result.printed.empty()) fmt::print("it printed\n{}\n", Printable(result.printed));
}

ExitCode CodeOf(const std::vector<Judgement>& judgements) {
  bool passed = false;
  for (const Judgement& judgement : judgements) {
    if (judgement.verdict == Verdict::kFail) return kFailures;
    passed |= judgement.verdict == Verdict::kPass;
  }
  return passed ? kConforming : kNothingJudged;
}

ExitCode Replay(const Options& options) {
  if (auto sound = CheckOracle(); !sound) return Complain(sound.error());
  auto c = ParseCase(options.text);
  if (!c) return Complain(c.error());
  if (auto valid = Validate(c->call); !valid) return Complain(valid.error());
  if (auto fits = FitsMemory(c->call); !fits) return Complain(fits.error());
  auto ref = FindKernel(options.kernel);
  if (!ref) return Complain(ref.error());
  auto checks = ChecksOf(*c, ref->info);
  if (!checks) return Complain(checks.error());
  fmt::print("kernel     {}\ncase       {}\n           {}\n", ref->argument, CaseId(*c), Print(*c));
  if (const std::string missing = ref->info.support.Missing(c->call.problem, c->call.around);
      !missing.empty())
    fmt::print("note       outside what the kernel says it takes: {}\n", missing);
  if (auto computable = Computable(c->call.problem); !computable)
    fmt::print("note       values are not judged: {}\n", computable.error().message);

  const SubjectOptions subject_options{FillInputs, options.time_limit, {}};
  auto subject =
      (options.in_process ? OpenInProcess : OpenInWorker)(ref->library, ref->info.name, subject_options);
  if (!subject) return Complain(subject.error());
  const Judging judging{&ref->info, options.grade, nullptr};
  const Job job{c->call, *checks};
  DumpingSubject dumping(**subject, options.dump);
  ExitCode code = kNothingJudged;
  int failed = 0;
  for (int i = 0; i < options.repeat && !Interrupted(); ++i) {
    (*subject)->Restart();
    auto results = JudgeCalls(options.dump.empty() ? **subject : dumping, judging, {&job, 1});
    if (!results) return Complain(results.error());
    if (auto dumped = dumping.written(); !dumped) return Complain(dumped.error());
    const ExitCode once = CodeOf(results->front().judgements);
    // The first run is shown, and the first that failed.
    if (i == 0 || (once == kFailures && failed == 0)) Show(*checks, results->front());
    failed += once == kFailures;
    if (i == 0 || once == kFailures) code = once;
  }
  if (options.repeat > 1) fmt::print("failed {} of {} times\n", failed, options.repeat);
  return Interrupted() ? kInterrupted : code;
}

}  // namespace

void AddReplay(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* replay = app.add_subcommand("replay", "run one case again, in full detail");
  replay->add_option("KERNEL", options->kernel, "name or library")->required();
  replay->add_option("CASE", options->text, "its text, 'rc0:...'; without !check every check that applies")
      ->required();
  replay->add_option("--grade", options->grade, "judge by this pipeline instead of the kernel's claim");
  replay->add_option("--time-limit", options->time_limit, "CPU seconds for the call")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  replay
      ->add_option("--repeat", options->repeat, "runs, each in a fresh worker: for failures that come and go")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  replay->add_option("--dump", options->dump, "write the call's tensors to this HDF5 file (docs/golden.md)");
  replay->add_flag("--in-process", options->in_process, "call the kernel in ropecheck's own process");
  replay->callback([options, exit_code] { *exit_code = Replay(*options); });
}

}  // namespace ropecheck::command
