// ropecheck: is a rotary position embedding kernel right, how precise is it, up to which position?
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>

#include "suite/command/commands.h"
#include "suite/exit_code.h"
#include "suite/interrupt.h"

namespace {

// A reader that went away (`| head`) needs no message.
int OutputFailed(int error) {
  if (error != EPIPE)
    fmt::print(stderr, "ropecheck: standard output cannot be written: {}.\n", std::strerror(error));
  return ropecheck::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ropecheck;
  InstallInterruptHandler();
  CLI::App app(
      "Judges rotary position embedding (RoPE) kernels: right or not, how precise, up to which position.\n"
      "KERNEL is a name shown by `ropecheck list kernels`, or a shared library built over "
      "ropecheck/kernel.h\n"
      "(lib.so, or lib.so:name where it holds several).\n");
  app.footer(
      "Exit codes: 0 conforming; 1 failures; 2 usage, or a file that cannot be read or written; 4 nothing "
      "was judged;\n"
      "5 KERNEL not found or not usable, or absent although required; 6 ropecheck's own check failed; 130 "
      "interrupted.\n"
      "Docs: README.md, docs/adapters.md, docs/command.md.");
  app.set_version_flag("--version", "ropecheck " ROPECHECK_VERSION);
  app.require_subcommand(1);
  int exit_code = kOurFault;
  command::AddRun(app, &exit_code);
  command::AddReplay(app, &exit_code);
  command::AddList(app, &exit_code);
  command::AddExplain(app, &exit_code);
  command::AddDoctor(app, &exit_code);
  command::AddSelfTest(app, &exit_code);
  command::AddNew(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kConforming : kUsage;
  } catch (const std::system_error& error) {  // fmt, where the output cannot be written
    return OutputFailed(error.code().value());
  } catch (const std::exception& error) {
    fmt::print(stderr, "ropecheck: {}. This is a bug in ropecheck; please report it.\n", error.what());
    return kOurFault;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return OutputFailed(errno);
  return exit_code;
}
