// The hello: how a worker says, in JSON, what its kernels are and take. docs/worker.md describes it for
// authors of workers in other languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/host/subject.h"

namespace ropecheck {

std::string PrintHello(const std::vector<KernelInfo>& kernels);
// A worker's last words: why there will be no hello.
std::string PrintRefusal(const Error& error);

// The kernels of a hello; or the error of a refusal; or kKernel, naming the member that is wrong.
Result<std::vector<KernelInfo>> ParseHello(std::string_view frame);

}  // namespace ropecheck
