// `ropecheck selftest`: the planted bugs and the clean kernels against every check.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "adapters/host/open.h"
#include "properties/catalogue/catalogue.h"
#include "reference/oracle/oracle.h"
#include "reference/oracle/self_check.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/kernel_names.h"
#include "suite/interrupt.h"
#include "suite/report/progress.h"
#include "suite/selftest/matrix.h"

namespace ropecheck::command {
namespace {

using Json = nlohmann::ordered_json;

struct Library {
  std::string_view file;
  bool planted;
};
constexpr Library kLibraries[] = {
    {"libropecheck_mutants.so", true}, {"libropecheck_clean.so", false}, {"libropecheck_builtin.so", false}};

// Checks that may have no planted bug of their own: which check is alone with a bug depends on the cases drawn (the last
// matrix shows containment and relative-position alone with one each). Each has a reason to stay all the same: mostly
// that the others see the bug on kernels which take more than the one kind of call that this law needs.
constexpr Excused kExcused[] = {
    {"coverage",
     "says that an element was never written or a neighbour was, which others take for a wrong value"},
    {"containment", "says that a NaN came from elsewhere, which others may take for a wrong value"},
    {"relative-position", "needs no positions that add up, as composition does"},
    {"norm", "needs one call and one pair; one-angle and linearity need several heads at one position"},
    {"one-angle", "of one call, where linearity needs three heads, and says which head it is"},
    {"linearity", "speaks of caches whose halves differ, of which one-angle cannot"},
    {"identity", "bit-exact, and needs one token"},
    {"composition", "sees an offset that all positions share, also where no token is at position 0"},
    {"offset-shift", "needs one token, where others need several"},
    {"chunks", "compares lengths, where independence leaves tokens out"},
    {"permutation", "needs one length and one kind of position"},
    {"independence", "needs one kind of position and one of everything else"},
    {"packed", "the one law of packed kernels with one head"},
    {"slice", "tells head_dim from rot_dim without a far position"},
    {"pairing", "needs one head and one position"},
    {"placement", "says that one path is right and the other is not"},
    {"layout", "says that it is the strides"},
    {"table", "says that it is the cache"},
    {"scaling", "bit-exact: sees what every tolerance allows"},
    {"round-trip", "needs one head and one position"},
    {"adjoint", "with other data: what a backward pass is used for"},
};

struct Options {
  int jobs = 1;
  std::string json;
};

class SelfTest {
 public:
  explicit SelfTest(const Options& options) : options_(options) {}

  ExitCode Run() {
    if (auto sound = CheckOracle(); !sound) return Complain(sound.error());
    std::ofstream json;
    if (!options_.json.empty()) {
      json.open(options_.json, std::ios::binary | std::ios::trunc);
      if (!json) return Complain({ErrorCode::kIo, fmt::format("{}: cannot be written.", options_.json)});
    }
    for (const Library& library : kLibraries)
      if (auto ran = RunLibrary(library, json); !ran) return Complain(ran.error());
    if (Interrupted()) return kInterrupted;
    return Finish();
  }

 private:
  Result<void> RunLibrary(const Library& library, std::ofstream& json) {
    const std::string path = BesideCommand(library.file);
    if (!std::filesystem::exists(path))
      return Fail(ErrorCode::kKernel,
                  fmt::format("{}: not there. Build the targets ropecheck_mutants, ropecheck_clean and "
                              "ropecheck_builtin.",
                              path));
    auto kernels = ListKernels(path);
    if (!kernels) return tl::unexpected(kernels.error());
    for (const KernelInfo& kernel : *kernels) {
      if (Interrupted()) return {};
      KernelRow row{kernel.name, library.planted, {}, {}};
      for (const auto& [tier, into] :
           {std::pair{Tier::kSmoke, &row.smoke}, std::pair{Tier::kQuick, &row.quick}}) {
        auto detection = RunTier(path, kernel.name, tier);
        if (!detection) return tl::unexpected(detection.error());
        *into = std::move(*detection);
      }
      Show(row);
      if (json.is_open() && !(json << JsonOf(row).dump() << '\n' << std::flush))
        return Fail(ErrorCode::kIo, fmt::format("{}: cannot be written.", options_.json));
      rows_.push_back(std::move(row));
    }
    return {};
  }

  Result<Detection> RunTier(const std::string& library, const std::string& kernel, Tier tier) {
    RunOptions options;
    options.tier = tier;
    options.seed = catalogue::kVersion;
    options.jobs = options_.jobs;
    options.examine = false;
    const SubjectOpener open = [&] {
      return OpenInWorker(library, kernel, {FillInputs, options.cpu_seconds_per_call, {}});
    };
    const auto start = std::chrono::steady_clock::now();
    const auto elapsed = [start] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    std::optional<double> detected_at;
    auto run =
        RunKernel(open, options, [&](const KernelInfo& info, size_t done, size_t total, size_t failures) {
          if (failures > 0 && !detected_at) detected_at = elapsed();
          progress_.Show(info, done, total, failures);
        });
    progress_.Clear();
    if (!run) return tl::unexpected(run.error());
    return Detection::Of(*run, detected_at.value_or(elapsed()));
  }

  static void Show(const KernelRow& row) {
    std::string checks;
    for (const auto& [name, seen] : row.quick.checks) checks += fmt::format(" {}:{}", name, seen.cases);
    if (row.quick.detected()) {
      fmt::print("{:<34} smoke {}  quick after {} calls, {:.1f} s \n   {}\n", row.kernel,
                 row.smoke.detected() ? "sees " : "blind", row.quick.calls, row.quick.seconds, checks);
    } else {
      fmt::print("{:<34} {} in {} calls, {:.1f} s\n", row.kernel, row.planted ? "MISSED" : "no failure",
                 row.quick.calls, row.quick.seconds);
    }
    std::fflush(stdout);
  }

  static Json TierJson(const Detection& detection) {
    Json checks = Json::object();
    for (const auto& [name, seen] : detection.checks)
      checks[name] = {{"cases", seen.cases}, {"first", seen.first}};
    return {{"first", detection.first},
            {"calls", detection.calls},
            {"seconds", detection.seconds},
            {"checks", checks}};
  }

  static Json JsonOf(const KernelRow& row) {
    return {{"kernel", row.kernel},
            {"planted", row.planted},
            {"smoke", TierJson(row.smoke)},
            {"quick", TierJson(row.quick)}};
  }

  ExitCode Finish() {
    fmt::print(
        "\n{:<18} {:>5}  planted bugs that it alone sees (of all checks, or of those without an oracle)\n",
        "check", "bugs");
    for (const Check& check : Checks()) {
      const auto sees = std::ranges::count_if(rows_, [&](const KernelRow& row) {
        return row.planted && row.quick.checks.contains(std::string(check.name));
      });
      std::string only;
      for (const std::string& kernel : OnlySeenBy(check, rows_)) only += " " + kernel;
      for (const Excused& excused : kExcused)
        if (only.empty() && excused.check == check.name) only = fmt::format(" none: {}", excused.reason);
      fmt::print("{:<18} {:>5} {}\n", check.name, sees, only.empty() ? " none" : only);
    }
    const Verdicts verdicts = JudgeMatrix(rows_, Checks(), kExcused);
    const auto complain = [](const std::vector<std::string>& names, std::string_view what) {
      for (const std::string& name : names) fmt::print("{}: {}\n", name, what);
    };
    complain(verdicts.missed, "a planted bug that was not seen");
    complain(verdicts.flagged, "a clean kernel that was flagged");
    complain(verdicts.idle,
             "a check that sees nothing which others do not; plant a bug for it, or say why it stays");
    complain(verdicts.stale, "note: excused from seeing something alone, and does now; its excuse may go");
    const auto planted = std::ranges::count_if(rows_, &KernelRow::planted);
    fmt::print("{} planted bugs, {} missed; {} clean kernels, {} flagged\n", planted, verdicts.missed.size(),
               static_cast<std::ptrdiff_t>(rows_.size()) - planted, verdicts.flagged.size());
    return verdicts.good() ? kConforming : kOurFault;
  }

  const Options& options_;
  ProgressLine progress_;
  std::vector<KernelRow> rows_;
};

}  // namespace

void AddSelfTest(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<Options>();
  options->jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  CLI::App* selftest = app.add_subcommand("selftest", "planted bugs and clean kernels against every check");
  selftest->add_option("--jobs", options->jobs, "workers at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  selftest->add_option("--json", options->json, "write the matrix as JSON lines to this file");
  selftest->callback([options, exit_code] { *exit_code = SelfTest(*options).Run(); });
}

}  // namespace ropecheck::command
