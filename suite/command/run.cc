// `ropecheck run KERNEL...`: judges kernels over the catalogue.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <optional>
#include <thread>

#include "adapters/host/open.h"
#include "properties/catalogue/catalogue.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/self_check.h"
#include "reference/precision/pipeline.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/kernel_names.h"
#include "suite/command/tier_option.h"
#include "suite/interrupt.h"
#include "suite/report/failure_text.h"
#include "suite/report/json_lines.h"
#include "suite/report/progress.h"
#include "suite/report/summary.h"

namespace ropecheck::command {
namespace {

struct Options {
  std::vector<std::string> kernels;
  std::vector<std::string> required;
  RunOptions run;
  std::string shard = "1/1";
  std::string json;
  bool in_process = false;
};

Result<void> ReadShard(Options& options) {
  int i = 0, n = 0, used = 0;
  if (std::sscanf(options.shard.c_str(), "%d/%d%n", &i, &n, &used) == 2 &&
      used == static_cast<int>(options.shard.size()) && i >= 1 && i <= n) {
    options.run.shard = i;
    options.run.shards = n;
    return {};
  }
  return Fail(ErrorCode::kInvalid,
              fmt::format("--shard {}: must be I/N with 1 <= I <= N, for instance 2/4.", options.shard));
}

std::string OriginOf(const KernelRef& ref) {
  for (const OwnLibrary& own : OwnLibraries())
    if (ref.library == BesideCommand(own.file)) return std::string(own.name);
  return ref.library;
}

// What is known while kernels are run one after the other.
class RunCommand {
 public:
  explicit RunCommand(Options& options) : options_(options) {}

  ExitCode Run() {
    if (auto ready = Prepare(); !ready) return Complain(ready.error());
    auto set = FindKernels(options_.kernels);
    if (!set) return Complain(set.error());
    if (!options_.json.empty()) {
      auto json = JsonLines::Open(options_.json);
      if (!json) return Complain(json.error());
      json_ = std::move(*json);
      if (auto written = json_->Header(options_.run); !written) return Complain(written.error());
    }
    for (const KernelRef& ref : set->kernels) {
      if (Interrupted()) break;
      if (auto ran = RunOne(ref); !ran) Note(Complain(ran.error()));
    }
    for (const AbsentKernel& absent : set->absent) NoteAbsent(absent);
    if (json_)
      if (auto written = json_->Footer(!Interrupted()); !written) Note(Complain(written.error()));
    return Finish();
  }

 private:
  Result<void> Prepare() {
    if (auto shard = ReadShard(options_); !shard) return shard;
    if (!std::isfinite(options_.run.cpu_seconds_per_call))
      return Fail(ErrorCode::kInvalid, "--time-limit: must be a number of seconds.");
    if (!options_.run.grade.empty()) {
      auto pipeline = FindPipeline(options_.run.grade);
      if (!pipeline) return tl::unexpected(pipeline.error());
      if ((*pipeline)->broken())
        return Fail(ErrorCode::kInvalid,
                    fmt::format("--grade {}: a broken pipeline judges nobody.", options_.run.grade));
    }
    return CheckOracle();
  }

  Result<void> RunOne(const KernelRef& ref) {
    const SubjectOpener open = [&] {
      const SubjectOptions options{FillInputs, options_.run.cpu_seconds_per_call, {}};
      return (options_.in_process ? OpenInProcess : OpenInWorker)(ref.library, ref.info.name, options);
    };
    auto run = RunKernel(open, options_.run,
                         [this](const KernelInfo& kernel, size_t done, size_t total, size_t failures) {
                           progress_.Show(kernel, done, total, failures);
                         });
    progress_.Clear();
    if (!run) return tl::unexpected(run.error());
    for (const CaseResult& result : run->cases)
      if (result.leads)
        fmt::print("{}\n", FailureText(result, run->info, ReplayCommand(result, ref.argument)));
    std::fflush(stdout);
    KernelSummary summary = Summarise(*run, OriginOf(ref));
    summary.kernel = ref.argument;
    if (json_)
      if (auto written = json_->Kernel(*run, summary, ref.library); !written) Note(Complain(written.error()));
    rows_.push_back(std::move(summary));
    return {};
  }

  void NoteAbsent(const AbsentKernel& absent) {
    KernelSummary row;
    row.kernel = absent.name;
    row.origin = absent.name;
    row.verdict = "absent";
    row.note = absent.reason;
    if (json_)
      if (auto written = json_->Absent(row); !written) Note(Complain(written.error()));
    rows_.push_back(std::move(row));
  }

  bool IsThere(const std::string& name) const {
    for (const KernelSummary& row : rows_)
      if ((row.kernel == name || row.origin == name) && row.verdict != "absent") return true;
    return false;
  }

  ExitCode Finish() {
    if (options_.run.tier != Tier::kFull)
      fmt::print("Tier {}: not sufficient for a claim of conformance; `--tier full` is.\n",
                 options_.run.tier == Tier::kSmoke ? "smoke" : "quick");
    if (options_.run.no_oracle)
      fmt::print(
          "Without an oracle: the laws, and the checks of memory and answers, were made; no value was "
          "compared with "
          "the\nmathematics. What treats all elements alike, every frequency among it, stays unseen.\n");
    fmt::print("{}", Table(rows_));
    for (const std::string& name : options_.required)
      if (!IsThere(name)) {
        fmt::print(stderr, "ropecheck: {} is required (--require) and was not judged.\n", name);
        Note(kKernelUnusable);
      }
    size_t passed = 0;
    for (const KernelSummary& row : rows_) {
      if (row.judged > 0 || options_.run.no_oracle) passed += row.passed;
      if (row.failed > 0) Note(kFailures);
    }
    if (Interrupted()) return kInterrupted;
    for (const ExitCode code : {kOurFault, kKernelUnusable, kFailures, kUsage})
      if (noted_[code]) return code;
    return passed == 0 ? kNothingJudged : kConforming;
  }

  void Note(ExitCode code) { noted_[code] = true; }

  Options& options_;
  ProgressLine progress_;
  std::optional<JsonLines> json_;
  std::vector<KernelSummary> rows_;
  bool noted_[8] = {};
};

}  // namespace

void AddRun(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<Options>();
  options->run.seed = catalogue::kVersion;
  options->run.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  CLI::App* run = app.add_subcommand("run", "judge kernels over the catalogue of cases");
  run->add_option("KERNEL", options->kernels, "names or libraries")->required();
  AddTierOption(*run, &options->run.tier);
  run->add_option("--grade", options->run.grade,
                  "judge by this pipeline instead of the kernel's claim (list pipelines)");
  run->add_option("--filter", options->run.filter, "only cases whose id matches this glob");
  run->add_option("--shard", options->shard, "I/N: only the I-th of N parts")->capture_default_str();
  run->add_option("--jobs", options->run.jobs, "workers at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  run->add_option("--require", options->required,
                  "kernels that must be there, A,B: exit code 5 if one is absent")
      ->delimiter(',');
  run->add_option("--json", options->json, "write results as JSON lines to this file");
  run->add_option("--seed", options->run.seed, "of the catalogue's random choices; default: its version")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  run->add_option("--time-limit", options->run.cpu_seconds_per_call,
                  "CPU seconds for one call, or as long asleep (ten times as much by the clock)")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  run->add_flag("--no-oracle", options->run.no_oracle,
                "leave out the checks that compare with expected values: the laws alone");
  run->add_flag("--in-process", options->in_process,
                "call the kernel in ropecheck's own process (debuggers, sanitizers)");
  run->callback([options, exit_code] {
    if (options->in_process) options->run.jobs = 1;
    *exit_code = RunCommand(*options).Run();
  });
}

}  // namespace ropecheck::command
