// `ropecheck golden verify [PATH..]`: computes every value of golden files again.
#include <fmt/format.h>

#include <memory>
#include <mutex>

#include "golden/parallel.h"
#include "golden/read_file.h"
#include "golden/verify.h"
#include "reference/oracle/self_check.h"
#include "suite/command/complain.h"
#include "suite/command/golden.h"
#include "suite/report/printable.h"

namespace ropecheck::command {
namespace {

// One case of one file, and what verifying it found.
struct Work {
  const golden::GoldenCase* golden = nullptr;
  size_t file = 0, index = 0;
  Result<std::string> difference = std::string();
};

ExitCode Verify(const std::vector<std::string>& arguments) {
  if (auto sound = CheckOracle(); !sound) return Complain(sound.error());
  const auto paths = GoldenPaths(arguments);
  if (!paths) return Complain(paths.error());
  ExitCodes codes;
  // Files are read one after the other, since each forks; the work is then shared.
  std::vector<Result<golden::GoldenFile>> files;
  std::vector<Work> work;
  for (const std::string& path : *paths) files.push_back(golden::ReadGolden(path));
  for (size_t f = 0; f < files.size(); ++f)
    for (size_t i = 0; files[f] && i < files[f]->cases.size(); ++i)
      work.push_back({&files[f]->cases[i], f, i, std::string()});
  golden::ForEachIndex(work.size(), [&](size_t i) {
    work[i].difference = golden::Difference(*work[i].golden, work[i].index);
  });

  size_t verified = 0;
  for (size_t f = 0; f < files.size(); ++f) {
    if (!files[f]) {
      codes.Note(Complain(files[f].error()));
      continue;
    }
    size_t wrong = 0;
    for (const Work& one : work) {
      if (one.file != f || (one.difference && one.difference->empty())) continue;
      ++wrong;
      if (one.difference) {
        codes.Note(kFailures);
        fmt::print("{}: {}\n", (*paths)[f], Printable(*one.difference));
      } else {
        codes.Note(
            Complain({one.difference.error().code, fmt::format("{}: case {:04}: {}", (*paths)[f], one.index,
                                                               one.difference.error().message)}));
      }
    }
    const size_t cases = files[f]->cases.size();
    fmt::print("{:<9} {}  {} of {} cases\n", wrong == 0 ? "verified" : "WRONG", (*paths)[f], cases - wrong,
               cases);
    verified += cases - wrong;
  }
  return codes.All(verified > 0);
}

}  // namespace

void AddGoldenVerify(CLI::App& golden, int* exit_code) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* verify =
      golden.add_subcommand("verify", "compute every value of golden files again, and compare");
  AddPathOption(*verify, paths.get());
  verify->callback([paths, exit_code] { *exit_code = Verify(*paths); });
}

}  // namespace ropecheck::command
