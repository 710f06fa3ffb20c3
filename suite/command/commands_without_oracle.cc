// What a build without Arb and MPFR can do: judge by files that hold the expected values.
#include "suite/command/commands.h"
#include "suite/command/golden.h"

namespace ropecheck::command {

void AddCommands(CLI::App& app, int* exit_code) {
  CLI::App* golden = app.add_subcommand("golden", "golden files: listed, replayed");
  golden->require_subcommand(1);
  AddGoldenList(*golden, exit_code);
  AddGoldenRun(*golden, exit_code);
  AddNew(app, exit_code);
}

}  // namespace ropecheck::command
