// `ropecheck golden write`: the files of the catalogue, or one made of a user's tensors.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "golden/catalogue.h"
#include "golden/dump.h"
#include "golden/make_case.h"
#include "golden/parallel.h"
#include "golden/write_file.h"
#include "properties/value.h"
#include "reference/oracle/self_check.h"
#include "reference/problem/case.h"
#include "suite/command/complain.h"
#include "suite/command/golden.h"
#include "suite/report/failure_text.h"
#include "suite/report/printable.h"

namespace ropecheck::command {
namespace {

struct Options {
  std::vector<std::string> names;
  std::string folder = kGoldenFolder;
  std::string dump;
  std::string grade;
};

constexpr const char* kProgram = "ropecheck " ROPECHECK_VERSION;

std::string PathOf(const Options& options, const std::string& name) {
  return (std::filesystem::path(options.folder) / (name + ".h5")).string();
}

Result<void> MakeFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(ErrorCode::kIo, fmt::format("{}: cannot be made: {}.", folder, error.message()));
  return {};
}

Result<std::vector<golden::CatalogueFile>> Chosen(const std::vector<std::string>& names) {
  std::vector<golden::CatalogueFile> all = golden::Catalogue(), chosen;
  if (names.empty()) return all;
  for (const std::string& name : names) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const golden::CatalogueFile& file) { return file.name == name; });
    if (found == all.end()) {
      std::string known;
      for (const golden::CatalogueFile& file : all) known += " " + file.name;
      return Fail(ErrorCode::kInvalid,
                  fmt::format("golden write {}: no file of that name. There are{}.", name, known));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

Result<golden::GoldenCase> MakeFromText(const std::string& text) {
  const auto problem = ParseProblem(text);
  if (!problem) return tl::unexpected(problem.error());
  return golden::MakeCase(*problem);
}

ExitCode WriteCatalogue(const Options& options) {
  const auto files = Chosen(options.names);
  if (!files) return Complain(files.error());
  if (auto made = MakeFolder(options.folder); !made) return Complain(made.error());
  std::vector<std::string> texts;
  for (const golden::CatalogueFile& file : *files)
    texts.insert(texts.end(), file.texts.begin(), file.texts.end());
  std::vector<std::optional<Result<golden::GoldenCase>>> made(texts.size());
  golden::ForEachIndex(texts.size(), [&](size_t i) { made[i] = MakeFromText(texts[i]); });
  size_t next = 0;
  for (const golden::CatalogueFile& file : *files) {
    golden::GoldenFile out{kProgram, {}};
    for (const std::string& text : file.texts) {
      auto& golden = *made[next++];
      if (!golden)
        return Complain(
            {golden.error().code, fmt::format("{}: {}: {}", file.name, text, golden.error().message)});
      out.cases.push_back(std::move(*golden));
    }
    const std::string path = PathOf(options, file.name);
    if (auto written = golden::WriteGolden(out, path); !written) return Complain(written.error());
    fmt::print("{}  {} cases, {} bytes\n", path, out.cases.size(), std::filesystem::file_size(path));
  }
  return kConforming;
}

ExitCode ShowVerdict(const Options& options, const golden::GoldenCase& golden, const Judgement& judgement) {
  if (judgement.verdict == Verdict::kFail) {
    KernelInfo kernel;
    kernel.name = std::filesystem::path(options.dump).filename().string();
    const CaseResult result{.c = {{{}, golden.problem, {}}, "value"}, .judgement = judgement};
    fmt::print("{}", FailureText(result, kernel,
                                 fmt::format("ropecheck golden write --from {}", ShellQuoted(options.dump))));
  } else {
    fmt::print("{:<10} the outputs of {}\n", Name(judgement.verdict), options.dump);
    if (!judgement.says.empty()) fmt::print("  {}\n", Printable(judgement.says));
  }
  if (judgement.value) fmt::print("{}", InDetail(*judgement.value));
  if (judgement.verdict == Verdict::kFail) return kFailures;
  return judgement.verdict == Verdict::kPass ? kConforming : kNothingJudged;
}

ExitCode WriteFromDump(const Options& options) {
  const auto dump = golden::ReadDump(options.dump);
  if (!dump) return Complain(dump.error());
  auto made = golden::MakeCase(dump->problem, dump->inputs);
  if (!made) return Complain({made.error().code, options.dump + ": " + made.error().message});
  if (auto ok = MakeFolder(options.folder); !ok) return Complain(ok.error());
  const std::string path = PathOf(options, made->problem.data.name);
  golden::GoldenFile file{kProgram, {std::move(*made)}};
  if (auto written = golden::WriteGolden(file, path); !written) return Complain(written.error());
  const golden::GoldenCase& golden = file.cases.front();
  fmt::print("{}  {}\n", path, Print(golden.problem));
  if (dump->outputs.empty()) {
    fmt::print("{} holds no out_q or out_k: there is nothing to judge\n", options.dump);
    return kConforming;
  }
  const auto judgement = golden::JudgeDump(*dump, golden, options.grade);
  if (!judgement) return Complain(judgement.error());
  return ShowVerdict(options, golden, *judgement);
}

ExitCode Write(const Options& options) {
  if (auto sound = CheckOracle(); !sound) return Complain(sound.error());
  return options.dump.empty() ? WriteCatalogue(options) : WriteFromDump(options);
}

}  // namespace

void AddGoldenWrite(CLI::App& golden, int* exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* write = golden.add_subcommand("write", "write golden files");
  CLI::Option* names = write->add_option("NAME", options->names, "files of the catalogue; default: all");
  write->add_option("--dir", options->folder, "folder to write to")->capture_default_str();
  CLI::Option* from = write->add_option(
      "--from", options->dump, "make one case of the tensors in this dump, and judge the outputs in it");
  from->excludes(names);
  write->add_option("--grade", options->grade, "judge a dump's outputs by the stored tolerances of this name")
      ->needs(from);
  write->callback([options, exit_code] { *exit_code = Write(*options); });
}

}  // namespace ropecheck::command
