#include "adapters/cpu/ggml/builds.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string_view>

#include "adapters/cpu/prebuilt/library.h"

namespace ropecheck::ggml {
namespace {

constexpr std::string_view kPrefix = "libggml-cpu-";
constexpr std::string_view kSuffix = ".so";

// What ggml's own loader asks a build before it uses it; higher is better, 0 means that this CPU cannot run
// it.
int Score(const std::filesystem::path& path) {
  prebuilt::Library library(path);
  int (*score)() = nullptr;
  library.Bind("ggml_backend_score", score);
  return score == nullptr ? 0 : score();
}

std::string IsaOf(const std::filesystem::path& path) {
  const std::string file = path.filename().string();
  if (!file.starts_with(kPrefix) || !file.ends_with(kSuffix)) return {};
  return file.substr(kPrefix.size(), file.size() - kPrefix.size() - kSuffix.size());
}

}  // namespace

std::vector<Build> ChooseBuilds() {
  const auto folder = prebuilt::Folder() / "ggml/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64";
  std::error_code absent;
  std::map<std::pair<int, std::string>, Build> runnable;  // by score
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
    const std::string isa = IsaOf(entry.path());
    const int score = isa.empty() ? 0 : Score(entry.path());
    if (score > 0) runnable[{score, isa}] = {isa, entry.path()};
  }
  if (runnable.empty()) {
    throw std::runtime_error(
        absent ? "ggml is not installed: run script/kernels ggml"
               : "no build of ggml in " + folder.string() +
                     " runs on this CPU: run script/kernels ggml, or set ROPECHECK_KERNELS_DIR");
  }

  auto between = std::find_if(runnable.begin(), runnable.end(),
                              [](const auto& entry) { return entry.second.isa == "haswell"; });
  if (between == runnable.end() || between == runnable.begin() || std::next(between) == runnable.end()) {
    between = std::next(runnable.begin(), static_cast<ptrdiff_t>(runnable.size() / 2));
  }
  std::vector<Build> chosen;
  for (auto it = runnable.begin(); it != runnable.end(); ++it) {
    if (it != runnable.begin() && it != between && std::next(it) != runnable.end()) continue;
    Build build = it->second;
    if (const std::string why = Load(build.path, build.api); !why.empty()) throw std::runtime_error(why);
    chosen.push_back(build);
  }
  return chosen;
}

}  // namespace ropecheck::ggml
