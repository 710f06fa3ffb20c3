// `ropecheck explain ID`: what a check, a stratum, a pipeline, a model, a case or a problem text means.
#include <fmt/format.h>

#include <memory>

#include "adapters/host/axes.h"
#include "adapters/host/support.h"
#include "properties/catalogue/catalogue.h"
#include "properties/check.h"
#include "reference/precision/pipeline.h"
#include "reference/problem/models.h"
#include "reference/problem/tensors.h"
#include "reference/problem/validate.h"
#include "suite/command/commands.h"
#include "suite/command/complain.h"
#include "suite/command/kernel_names.h"

namespace ropecheck::command {
namespace {

void ExplainCheck(const Check& check) {
  fmt::print("check {}\n  says      {}\n  sees      {}\n  blind to  {}\n", check.name, check.says, check.sees,
             check.blind_to);
  if (check.needs_oracle) fmt::print("  needs the oracle\n");
}

void ExplainPipeline(const NamedPipeline& pipeline) {
  fmt::print("pipeline {}\n  used by  {}\n  judged at level L{}{}\n", pipeline.name, pipeline.owner,
             static_cast<int>(pipeline.level),
             pipeline.broken()
                 ? "\n  broken: no tolerance excuses it; reports name it where a kernel looks like it"
                 : "");
}

void ExplainModel(const Model& model) {
  fmt::print("model {}\n  text       {}\n  source     {}\n", model.name, model.axes, model.source);
  if (model.max_positions != 0) fmt::print("  positions  {} at most\n", model.max_positions);
  if (!model.note.empty()) fmt::print("  note       {}\n", model.note);
}

void ExplainTensors(const Call& call) {
  auto plan = PlanTensors(call.problem);
  if (!plan) return;
  for (const Tensor& t : plan->tensors) {
    std::string shape, strides;
    for (int i = 0; i < t.ndim; ++i) {
      shape += fmt::format("{}{}", i ? "," : "", t.shape[static_cast<size_t>(i)]);
      strides += fmt::format("{}{}", i ? "," : "", t.strides[static_cast<size_t>(i)]);
    }
    const Buffer& buffer = plan->buffers[static_cast<size_t>(t.buffer)];
    fmt::print("  {:<10} {:<4} [{}] strides [{}]  buffer {} of {} bytes, {}\n", Name(t.role),
               Info(t.dtype).name, shape, strides, t.buffer, buffer.bytes,
               buffer.access == Access::kRead ? "read only" : "written");
  }
}

ExitCode ExplainCase(const Case& c) {
  fmt::print("case {}\n  {}\n", CaseId(c), Print(c));
  if (auto valid = Validate(c.call); !valid) {
    fmt::print("  not valid: {}\n", valid.error().message);
    return kConforming;
  }
  for (const EnumAxis& axis : EnumAxes())
    fmt::print("  {:<14} {}\n", axis.name, axis.values[AxisValue(c.call.problem, axis.axis)]);
  if (auto computable = Computable(c.call.problem); !computable)
    fmt::print("  {}\n", computable.error().message);
  ExplainTensors(c.call);
  if (const Check* check = FindCheck(c.check)) ExplainCheck(*check);
  return kConforming;
}

// A case id holds a hash, not the case: it is looked for in the catalogue of every kernel of ours, or of one.
ExitCode ExplainCaseId(const std::string& id, const std::string& kernel) {
  std::vector<std::string> arguments;
  if (!kernel.empty()) arguments.push_back(kernel);
  if (arguments.empty())
    for (const OwnLibrary& own : OwnLibraries()) arguments.emplace_back(own.name);
  auto set = FindKernels(arguments);
  if (!set) return Complain(set.error());
  for (const KernelRef& ref : set->kernels)
    for (const catalogue::Entry& entry : catalogue::Make(ref.info, Tier::kFull))
      for (const Check* check : entry.checks) {
        const Case c{entry.call, std::string(check->name)};
        if (CaseId(c) != id) continue;
        fmt::print("stratum {}, kernel {}\n", entry.stratum, ref.argument);
        return ExplainCase(c);
      }
  return Complain(
      {ErrorCode::kInvalid, fmt::format("case {}: in no catalogue of {}. Name the kernel whose case it is "
                                        "with --kernel.",
                                        id, kernel.empty() ? "the kernels here" : kernel)});
}

ExitCode Explain(const std::string& id, const std::string& kernel) {
  if (id.starts_with("rc0:")) {
    auto c = ParseCase(id);
    return c ? ExplainCase(*c) : Complain(c.error());
  }
  if (id.find('~') != id.npos) return ExplainCaseId(id, kernel);
  if (const Check* check = FindCheck(id)) return ExplainCheck(*check), kConforming;
  for (const catalogue::Stratum& stratum : catalogue::Strata())
    if (stratum.name == id) {
      fmt::print("stratum {}\n  looks for  {}\n", stratum.name, stratum.says);
      return kConforming;
    }
  if (const Model* model = FindModel(id)) return ExplainModel(*model), kConforming;
  auto pipeline = FindPipeline(id);
  if (pipeline) return ExplainPipeline(**pipeline), kConforming;
  return Complain(
      {ErrorCode::kInvalid,
       fmt::format("{}: no check, stratum, pipeline or model of that name, no case id and no problem text. "
                   "`ropecheck list checks`, `list pipelines` and `list models` show the names.",
                   id)});
}

}  // namespace

void AddExplain(CLI::App& app, int* exit_code) {
  CLI::App* explain =
      app.add_subcommand("explain", "what a check, stratum, pipeline, model, case id or problem text means");
  struct Options {
    std::string id, kernel;
  };
  auto options = std::make_shared<Options>();
  explain->add_option("ID", options->id, "name, case id (family~digits) or text ('rc0:...')")->required();
  explain->add_option("--kernel", options->kernel, "whose catalogue a case id is looked for in");
  explain->callback([options, exit_code] { *exit_code = Explain(options->id, options->kernel); });
}

}  // namespace ropecheck::command
