#include "suite/command/commands.h"
#include "suite/command/golden.h"

namespace ropecheck::command {

void AddCommands(CLI::App& app, int* exit_code) {
  AddRun(app, exit_code);
  AddReplay(app, exit_code);
  AddFuzz(app, exit_code);
  CLI::App* golden = app.add_subcommand("golden", "golden files: written, verified, listed, replayed");
  golden->require_subcommand(1);
  AddGoldenWrite(*golden, exit_code);
  AddGoldenVerify(*golden, exit_code);
  AddGoldenList(*golden, exit_code);
  AddGoldenRun(*golden, exit_code);
  AddList(app, exit_code);
  AddExplain(app, exit_code);
  AddDoctor(app, exit_code);
  AddSelfTest(app, exit_code);
  AddNew(app, exit_code);
}

}  // namespace ropecheck::command
