#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "suite/command/golden.h"

namespace ropecheck::command {

Result<std::vector<std::string>> GoldenPaths(const std::vector<std::string>& arguments) {
  const std::vector<std::string> asked =
      arguments.empty() ? std::vector<std::string>{kGoldenFolder} : arguments;
  std::vector<std::string> paths;
  for (const std::string& path : asked) {
    std::error_code error;
    if (!std::filesystem::exists(path, error))
      return Fail(ErrorCode::kIo,
                  fmt::format("{}: no such file or folder. Give the PATH of golden files; `ropecheck "
                              "golden write --dir D` makes them.",
                              path));
    if (!std::filesystem::is_directory(path, error)) {
      paths.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (auto it = std::filesystem::directory_iterator(path, error); !error && it != end(it);
         it.increment(error))
      if (it->path().extension() == ".h5") found.push_back(it->path().string());
    if (error) return Fail(ErrorCode::kIo, fmt::format("{}: cannot be read: {}.", path, error.message()));
    if (found.empty()) fmt::print(stderr, "ropecheck: {}: holds no .h5 file.\n", path);
    std::sort(found.begin(), found.end());
    paths.insert(paths.end(), found.begin(), found.end());
  }
  return paths;
}

void AddPathOption(CLI::App& app, std::vector<std::string>* paths) {
  app.add_option("PATH", *paths, fmt::format("golden files, or folders of them; default: {}", kGoldenFolder));
}

ExitCode ExitCodes::All(bool anything_done) const {
  for (const ExitCode code : {kOurFault, kKernelUnusable, kFailures, kUsage})
    if (noted_[code]) return code;
  return anything_done ? kConforming : kNothingJudged;
}

}  // namespace ropecheck::command
