// `ropecheck new cpp NAME`: a working adapter to start from.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "suite/command/adapter_template.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"

namespace ropecheck::command {
namespace {

struct Options {
  std::string name;
  std::string folder;
};

bool IsIdentifier(const std::string& name) {
  return !name.empty() && (std::isalpha(static_cast<unsigned char>(name[0])) != 0) &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

void Replace(std::string& text, std::string_view mark, const std::string& by) {
  for (size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

// Where ropecheck/kernel.h lies: beside an installed command, or in the source tree that the command was
// built in.
std::string IncludeFolder() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* way : {"../include", "../adapters/include", "../../adapters/include"})
    if (fs::exists(self / way / "ropecheck/kernel.h", error))
      return fs::canonical(self / way, error).string();
  return "PATH_TO_ROPECHECK/include";
}

Result<void> WriteNew(const std::filesystem::path& path, const std::string& text) {
  if (std::filesystem::exists(path))
    return Fail(ErrorCode::kIo,
                fmt::format("{}: exists already; nothing was written over it.", path.string()));
  std::ofstream out(path);
  out << text;
  out.close();
  if (!out)
    return Fail(ErrorCode::kIo,
                fmt::format("{}: cannot be written: {}.", path.string(), std::strerror(errno)));
  return {};
}

ExitCode NewCpp(const Options& options) {
  if (!IsIdentifier(options.name))
    return Complain({ErrorCode::kInvalid,
                     fmt::format("name {}: must be a C++ identifier, for instance my_rope.", options.name)});
  const std::filesystem::path folder = options.folder.empty() ? options.name : options.folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return Complain(
        {ErrorCode::kIo, fmt::format("{}: cannot be made: {}.", folder.string(), error.message())});
  const std::string include = IncludeFolder();
  const std::pair<std::string, std::string_view> files[] = {{options.name + ".cc", kAdapterSource},
                                                            {"CMakeLists.txt", kAdapterBuild}};
  for (const auto& [file, contents] : files) {
    std::string text(contents);
    Replace(text, "@NAME@", options.name);
    Replace(text, "@INCLUDE@", include);
    if (auto written = WriteNew(folder / file, text); !written) return Complain(written.error());
  }
  fmt::print(
      "wrote {0}/{1}.cc and {0}/CMakeLists.txt. Next:\n"
      "  c++ -std=c++17 -O2 -fPIC -shared -I {2} {0}/{1}.cc -o lib{1}.so\n"
      "  ropecheck run ./lib{1}.so\n",
      folder.string(), options.name, include);
  return kConforming;
}

}  // namespace

void AddNew(CLI::App& app, int* exit_code) {
  CLI::App* add = app.add_subcommand("new", "write a working adapter to start from");
  add->require_subcommand(1);
  CLI::App* cpp = add->add_subcommand("cpp", "a C++ adapter: NAME.cc and CMakeLists.txt");
  auto options = std::make_shared<Options>();
  cpp->add_option("NAME", options->name, "of the kernel; a C++ identifier")->required();
  cpp->add_option("-o,--output", options->folder, "folder to write to; default: NAME");
  cpp->callback([options, exit_code] { *exit_code = NewCpp(*options); });
}

}  // namespace ropecheck::command
