// `ropecheck fuzz KERNEL`: searches for calls that a kernel gets wrong.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "adapters/host/open.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/self_check.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/dumping_subject.h"
#include "suite/command/kernel_names.h"
#include "suite/fuzz/campaign.h"
#include "suite/interrupt.h"
#include "suite/report/failure_text.h"
#include "suite/report/json_lines.h"
#include "suite/report/progress.h"

namespace ropecheck::command {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string kernel;
  std::string folder;
  FuzzOptions fuzz;
};

class FuzzCommand {
 public:
  explicit FuzzCommand(Options& options) : options_(options) {}

  ExitCode Run() {
    if (auto sound = CheckOracle(); !sound) return Complain(sound.error());
    auto ref = FindKernel(options_.kernel);
    if (!ref) return Complain(ref.error());
    ref_ = std::move(*ref);
    if (options_.folder.empty()) options_.folder = "ropecheck-fuzz/" + ref_.info.name;
    options_.fuzz.corpus = (fs::path(options_.folder) / "corpus.txt").string();
    std::error_code error;
    fs::create_directories(Findings(), error);
    if (error)
      return Complain(
          {ErrorCode::kIo, fmt::format("{}: cannot be made: {}. Choose another folder with --corpus.",
                                       Findings().string(), error.message())});
    const SubjectOpener open = [this] {
      return OpenInWorker(ref_.library, ref_.info.name, {FillInputs, options_.fuzz.cpu_seconds_per_call, {}});
    };
    const FuzzEvents events = {[this](const FuzzState& state) { progress_.Say(StateText(state)); },
                               [this](const CaseResult& finding, const FuzzState& state, Subject& subject) {
                                 return Record(finding, state, subject);
                               }};
    auto state = RunCampaign(open, options_.fuzz, events);
    progress_.Clear();
    if (!state) return Complain(state.error());
    fmt::print("{}\n", StateText(*state));
    fmt::print("{} call{} failed; {} finding{}{}. Corpus: {}\n", state->failures,
               state->failures == 1 ? "" : "s", state->findings, state->findings == 1 ? "" : "s",
               state->findings == 0 ? "" : " in " + Findings().string(), options_.fuzz.corpus);
    if (Interrupted()) return kInterrupted;
    if (state->failures > 0) return kFailures;
    return state->executions == 0 ? kNothingJudged : kConforming;
  }

 private:
  fs::path Findings() const { return fs::path(options_.folder) / "findings"; }

  std::string StateText(const FuzzState& state) const {
    return fmt::format(
        "{}: {} executions in {:.0f} s ({:.0f}/s), {} features, {} in the corpus, worst error/bound {:.3g}, "
        "{} finding{}",
        ref_.info.name, state.executions, state.seconds,
        static_cast<double>(state.executions) / std::max(state.seconds, 1e-3), state.features, state.corpus,
        state.worst_ratio, state.findings, state.findings == 1 ? "" : "s");
  }

  // On the terminal at once, and as files: NAME.txt (the text above and the replay line), NAME.json, NAME.h5.
  Result<void> Record(const CaseResult& finding, const FuzzState& state, Subject& subject) {
    progress_.Clear();
    const std::string text = FailureText(finding, ref_.info, ReplayCommand(finding, ref_.argument));
    fmt::print("{}  found after {} executions, {:.1f} s\n\n", text, state.executions, state.seconds);
    std::fflush(stdout);
    const std::string id = CaseId(finding.c);
    const fs::path path = Findings() / fmt::format("{}-{}", finding.c.check, id.substr(id.rfind('~') + 1));
    if (auto written = Write(path.string() + ".txt", text); !written) return written;
    if (auto written = Write(path.string() + ".json", CaseLine(finding, ref_.info.name)); !written)
      return written;
    // A call that gave no outputs has nothing to dump: its text makes it again.
    DumpingSubject dumping(subject, path.string() + ".h5");
    subject.Restart();
    const Judging judging{&ref_.info, {}, nullptr};
    if (finding.c.call.around.bad.empty() && finding.judgement.cause != Cause::kTimeLimit)
      (void)JudgeOne(dumping, judging, finding.c.call, *FindCheck(finding.c.check));
    return {};
  }

  static Result<void> Write(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return Fail(ErrorCode::kIo, path + ": cannot be written.");
    return {};
  }

  Options& options_;
  KernelRef ref_;
  ProgressLine progress_;
};

}  // namespace

void AddFuzz(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<Options>();
  options->fuzz.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  CLI::App* fuzz = app.add_subcommand("fuzz", "search for calls that a kernel gets wrong, and shrink them");
  fuzz->add_option("KERNEL", options->kernel, "name or library")->required();
  fuzz->add_option("--time", options->fuzz.seconds, "seconds")
      ->check(CLI::Range(0.1, 1e9))
      ->capture_default_str();
  fuzz->add_option("--runs", options->fuzz.runs, "calls at most; 0: as many as the time allows")
      ->capture_default_str();
  fuzz->add_option("--corpus", options->folder,
                   "folder of corpus and findings, used again by the next run; default: ropecheck-fuzz/NAME");
  fuzz->add_option("--jobs", options->fuzz.jobs, "workers at once; with one, a seed makes the same calls")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  fuzz->add_option("--seed", options->fuzz.seed, "of the random choices")->capture_default_str();
  fuzz->add_option("--time-limit", options->fuzz.cpu_seconds_per_call, "CPU seconds for one call")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  fuzz->callback([options, exit_code] { *exit_code = FuzzCommand(*options).Run(); });
}

}  // namespace ropecheck::command
