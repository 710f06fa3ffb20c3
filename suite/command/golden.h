// `ropecheck golden ...`: the subcommands, one file each, and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "reference/problem/result.h"
#include "suite/exit_code.h"

namespace ropecheck::command {

void AddGoldenList(CLI::App& golden, int* exit_code);
void AddGoldenRun(CLI::App& golden, int* exit_code);
void AddGoldenWrite(CLI::App& golden, int* exit_code);   // needs the oracle
void AddGoldenVerify(CLI::App& golden, int* exit_code);  // needs the oracle

// Where golden files are looked for and written without a PATH.
inline constexpr const char* kGoldenFolder = "golden/data";

// PATH...: files, and folders that stand for the .h5 files in them, sorted; kGoldenFolder without any. kIo: no such file.
Result<std::vector<std::string>> GoldenPaths(const std::vector<std::string>& arguments);
// The option PATH... of `list`, `run` and `verify`.
void AddPathOption(CLI::App& app, std::vector<std::string>* paths);

// The exit codes of several files as one: the first of 6, 5, 1, 2 that is among them; else 0 or, with nothing done, 4.
class ExitCodes {
 public:
  void Note(ExitCode code) { noted_[code] = true; }
  ExitCode All(bool anything_done) const;

 private:
  bool noted_[8] = {};
};

}  // namespace ropecheck::command
