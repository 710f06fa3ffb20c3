// `ropecheck list kernels|cases|checks|pipelines|models`.
#include <fmt/format.h>

#include <memory>

#include "properties/catalogue/catalogue.h"
#include "properties/check.h"
#include "reference/precision/pipeline.h"
#include "reference/problem/models.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/kernel_names.h"
#include "suite/command/tier_option.h"

namespace ropecheck::command {
namespace {

ExitCode ListKernelsHere(const std::vector<std::string>& asked) {
  std::vector<std::string> names = asked;
  if (names.empty())
    for (const OwnLibrary& own : OwnLibraries()) names.emplace_back(own.name);
  auto set = FindKernels(names);
  if (!set) return Complain(set.error());
  for (const KernelRef& ref : set->kernels)
    fmt::print("{:<24} {:<10} {}\n", ref.argument, ref.info.version, ref.info.source);
  for (const AbsentKernel& absent : set->absent)
    fmt::print("{:<24} absent     {}\n", absent.name, absent.reason);
  return kConforming;
}

ExitCode ListCases(const std::string& kernel, Tier tier) {
  auto ref = FindKernel(kernel);
  if (!ref) return Complain(ref.error());
  for (const catalogue::Entry& entry : catalogue::Make(ref->info, tier))
    for (const Check* check : entry.checks) {
      const Case c{entry.call, std::string(check->name)};
      fmt::print("{}  {}  {}\n", CaseId(c), entry.stratum, Print(c));
    }
  return kConforming;
}

ExitCode ListChecks() {
  for (const Check& check : Checks()) fmt::print("{:<18} {}\n", check.name, check.says);
  return kConforming;
}

ExitCode ListPipelines() {
  for (const NamedPipeline& pipeline : Pipelines())
    fmt::print("{:<52} L{} {}{}\n", pipeline.name, static_cast<int>(pipeline.level),
               pipeline.broken() ? "broken: " : "", pipeline.owner);
  return kConforming;
}

ExitCode ListModels() {
  for (const Model& model : Models())
    fmt::print("{:<28} {:>8}  {:<35} {}\n", model.name,
               model.max_positions == 0 ? "-" : fmt::to_string(model.max_positions), model.source,
               model.axes);
  return kConforming;
}

}  // namespace

void AddList(CLI::App& app, int* exit_code) {
  CLI::App* list = app.add_subcommand("list", "what there is: kernels, cases, checks, pipelines, models");
  list->require_subcommand(1);

  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* kernels =
      list->add_subcommand("kernels", "kernels that come with ropecheck, or those of KERNEL...");
  kernels->add_option("KERNEL", *names, "name or library");
  kernels->callback([names, exit_code] { *exit_code = ListKernelsHere(*names); });

  struct CaseOptions {
    std::string kernel;
    Tier tier = Tier::kQuick;
  };
  auto options = std::make_shared<CaseOptions>();
  CLI::App* cases =
      list->add_subcommand("cases", "id, stratum and text of every case that `run` would judge");
  cases->add_option("KERNEL", options->kernel, "name or library")->required();
  AddTierOption(*cases, &options->tier);
  cases->callback([options, exit_code] { *exit_code = ListCases(options->kernel, options->tier); });

  list->add_subcommand("checks", "what is checked")->callback([exit_code] { *exit_code = ListChecks(); });
  list->add_subcommand("pipelines", "the ways of computing that a kernel may claim")->callback([exit_code] {
    *exit_code = ListPipelines();
  });
  list->add_subcommand("models", "name, maximum positions, source and text of what model=NAME stands for")
      ->callback([exit_code] { *exit_code = ListModels(); });
}

}  // namespace ropecheck::command
