#include "adapters/host/open.h"
#include "adapters/host/worker_subject.h"

namespace ropecheck {
namespace {

Result<std::unique_ptr<Subject>> Open(WorkerProgram program, const std::string& kernel,
                                      SubjectOptions options) {
  const std::string program_name = program.args.at(1);
  auto subject = WorkerSubject::Create(std::move(program), std::move(options));
  if (!subject) return tl::make_unexpected(subject.error());
  auto kernels = (*subject)->Hello();
  if (!kernels) return tl::make_unexpected(kernels.error());
  auto index = ChooseKernel(program_name, *kernels, kernel);
  if (!index) return tl::make_unexpected(index.error());
  (*subject)->Choose(std::move((*kernels)[*index]));
  return std::move(*subject);
}

}  // namespace

Result<std::unique_ptr<Subject>> OpenInWorker(const std::string& library, const std::string& kernel,
                                              SubjectOptions options) {
  return Open({WorkerProgram::Kind::kLibrary, {"library", library, kernel}}, kernel, std::move(options));
}

Result<std::unique_ptr<Subject>> OpenCommand(const std::vector<std::string>& argv, SubjectOptions options) {
  if (argv.empty()) return Fail(ErrorCode::kKernel, "an empty command starts no worker.");
  WorkerProgram program = {WorkerProgram::Kind::kCommand, {"command"}};
  program.args.insert(program.args.end(), argv.begin(), argv.end());
  return Open(std::move(program), "", std::move(options));
}

Result<std::vector<KernelInfo>> ListKernels(const std::string& library) {
  auto subject = WorkerSubject::Create({WorkerProgram::Kind::kLibrary, {"library", library, ""}}, {});
  if (!subject) return tl::make_unexpected(subject.error());
  return (*subject)->Hello();
}

}  // namespace ropecheck
