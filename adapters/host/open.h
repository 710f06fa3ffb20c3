// Ways to get a Subject.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/host/library.h"
#include "adapters/host/subject.h"

namespace ropecheck {

// `library`: path of a shared library; `kernel`: a name in it, or empty where it holds only one
// (SplitKernelPath). Errors: kKernel (cannot be loaded, lies in its tables, ends while it is loaded), kAbsent
// (not installed).

// The kernel runs in a worker process; several calls are in flight.
Result<std::unique_ptr<Subject>> OpenInWorker(const std::string& library, const std::string& kernel,
                                              SubjectOptions options);
// The kernel runs in this process, for debuggers and sanitizers: a crash is the caller's. Buffers are exact
// heap blocks; a time limit does not apply.
Result<std::unique_ptr<Subject>> OpenInProcess(const std::string& library, const std::string& kernel,
                                               SubjectOptions options);
// `argv` starts a worker in any language, which speaks the frames of docs/worker.md.
Result<std::unique_ptr<Subject>> OpenCommand(const std::vector<std::string>& argv, SubjectOptions options);

// What the library holds, asked in a worker.
Result<std::vector<KernelInfo>> ListKernels(const std::string& library);
// Asked in this process.
Result<std::vector<KernelInfo>> ListKernelsInProcess(const std::string& library);

}  // namespace ropecheck
