// `ropecheck golden list [PATH..]`: what golden files hold.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "golden/read_file.h"
#include "reference/problem/case.h"
#include "suite/command/complain.h"
#include "suite/command/golden.h"
#include "suite/report/printable.h"

namespace ropecheck::command {
namespace {

void Show(const std::string& path, const golden::GoldenFile& file) {
  fmt::print("{}: {} cases, written by {}\n", path, file.cases.size(), Printable(file.program));
  for (size_t i = 0; i < file.cases.size(); ++i) {
    const golden::GoldenCase& golden = file.cases[i];
    std::vector<std::string_view> dtypes;
    for (const golden::Expectation& expectation : golden.outputs.front().expectations)
      dtypes.push_back(Info(expectation.dtype).name);
    fmt::print("  {:04}  L{}  {:<16}  {}\n", i, static_cast<int>(golden.level),
               fmt::format("{}", fmt::join(dtypes, ",")), Print(golden.problem));
  }
}

ExitCode List(const std::vector<std::string>& arguments) {
  const auto paths = GoldenPaths(arguments);
  if (!paths) return Complain(paths.error());
  ExitCodes codes;
  for (const std::string& path : *paths) {
    const auto file = golden::ReadGolden(path);
    if (file) {
      Show(path, *file);
    } else {
      codes.Note(Complain(file.error()));
    }
  }
  return codes.All(!paths->empty());
}

}  // namespace

void AddGoldenList(CLI::App& golden, int* exit_code) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* list = golden.add_subcommand("list", "the cases of golden files");
  AddPathOption(*list, paths.get());
  list->callback([paths, exit_code] { *exit_code = List(*paths); });
}

}  // namespace ropecheck::command
