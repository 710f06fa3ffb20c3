// The subcommands of `ropecheck`, one file each. Each adds itself to the parser; the exit code goes to
// *exit_code.
#pragma once

#include <CLI/CLI.hpp>

namespace ropecheck::command {

// All that this build has: all_commands.cc, or commands_without_oracle.cc (-DROPECHECK_ORACLE=OFF).
void AddCommands(CLI::App& app, int* exit_code);

void AddRun(CLI::App& app, int* exit_code);
void AddReplay(CLI::App& app, int* exit_code);
void AddFuzz(CLI::App& app, int* exit_code);
void AddList(CLI::App& app, int* exit_code);
void AddExplain(CLI::App& app, int* exit_code);
void AddDoctor(CLI::App& app, int* exit_code);
void AddSelfTest(CLI::App& app, int* exit_code);
void AddNew(CLI::App& app, int* exit_code);

}  // namespace ropecheck::command
