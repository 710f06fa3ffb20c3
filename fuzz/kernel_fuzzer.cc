// libFuzzer's entry for kernels in process: ROPECHECK_KERNEL="lib.so:name [lib.so:name ..]" kernel_fuzzer [CORPUS] [-runs=N ..]
// Every check of one call is made on each kernel; with several, what one of them gets wrong is told of that one. Kernels built
// with -fsanitize=fuzzer-no-link give coverage, others are searched by the features of the calls and of their errors alone.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "adapters/host/library.h"
#include "adapters/host/open.h"
#include "fuzz/features.h"
#include "fuzz/input.h"
#include "fuzz/mutate.h"
#include "properties/check.h"
#include "reference/oracle/oracle.h"

namespace ropecheck::fuzz {
namespace {

constexpr size_t kCounters = size_t{1} << 17;
// libFuzzer reads it after every input: what is not zero for the first time makes the input worth keeping.
__attribute__((section("__libfuzzer_extra_counters"))) uint8_t counters[kCounters];

struct Kernel {
  std::string argument;
  std::unique_ptr<Subject> subject;
};

// Never destroyed: the libraries' own statics go first.
std::vector<Kernel>& kernels = *new std::vector<Kernel>;

[[noreturn]] void Die(const std::string& why) {
  fmt::print(stderr, "kernel_fuzzer: {}\n", why);
  std::exit(2);
}

void OpenKernels() {
  const char* arguments = std::getenv("ROPECHECK_KERNEL");
  if (arguments == nullptr) Die("set ROPECHECK_KERNEL to lib.so:name, or to several of them.");
  std::string_view rest = arguments;
  while (!rest.empty()) {
    const std::string argument(rest.substr(0, rest.find(' ')));
    rest.remove_prefix(std::min(argument.size() + 1, rest.size()));
    const KernelPath path = SplitKernelPath(argument);
    auto subject = OpenInProcess(path.library, path.kernel, {FillInputs, 5, {}});
    if (!subject) Die(subject.error().message);
    kernels.push_back({argument, std::move(*subject)});
  }
}

// Whether every kernel takes the call.
bool AllTake(const Call& call) {
  for (const Kernel& kernel : kernels)
    if (!IsWorthRunning(call, kernel.subject->info())) return false;
  return true;
}

class Judge final : public OutcomeSink {
 public:
  Judge(const Kernel& kernel, const Call& call) : kernel_(kernel), call_(call) {}

  bool OnOutcome(size_t, const Outcome& outcome) override {
    const KernelInfo& info = kernel_.subject->info();
    const Judging judging{&info, {}, nullptr};
    const Evidence evidence{&call_, &outcome, nullptr};
    for (const Check& check : Checks()) {
      if (ComparesCalls(check) || !check.applies(info, call_)) continue;
      const Judgement judgement = check.judge(judging, {&evidence, 1});
      if (judgement.value) FeaturesOf(*judgement.value, features_);
      if (judgement.verdict == Verdict::kFail) Tell(check, judgement);
    }
    for (const Feature feature : features_) counters[feature % kCounters] = 1;
    return true;
  }

 private:
  [[noreturn]] void Tell(const Check& check, const Judgement& judgement) const {
    fmt::print(stderr, "FAIL  {}  {}: {}\n  {}\n  ropecheck replay {} '{}'\n", kernel_.argument, check.name,
               judgement.CauseText(), judgement.says, kernel_.argument,
               Print(Case{call_, std::string(check.name)}));
    std::abort();
  }

  const Kernel& kernel_;
  const Call& call_;
  std::vector<Feature> features_;
};

size_t Put(const Call& call, uint8_t* data, size_t most) {
  const std::string text = Encode(call);
  if (text.size() > most) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace
}  // namespace ropecheck::fuzz

using namespace ropecheck;  // NOLINT(google-build-using-namespace): what follows is libFuzzer's interface

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  fuzz::OpenKernels();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Call call = fuzz::Decode({data, size});
  if (!fuzz::AllTake(call)) return -1;
  std::vector<fuzz::Feature> features;
  fuzz::FeaturesOf(call, features);
  for (const fuzz::Feature feature : features) fuzz::counters[feature % fuzz::kCounters] = 1;
  for (const fuzz::Kernel& kernel : fuzz::kernels) {
    fuzz::Judge judge(kernel, call);
    if (auto ran = kernel.subject->Run({&call, 1}, judge); !ran) fuzz::Die(ran.error().message);
  }
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned int seed) {
  RandomChoices choices(seed);
  const KernelInfo& kernel = fuzz::kernels.front().subject->info();
  return fuzz::Put(fuzz::Mutate(fuzz::Decode({data, size}), kernel, choices), data, most);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data1, size_t size1, const uint8_t* data2,
                                            size_t size2, uint8_t* out, size_t most, unsigned int seed) {
  RandomChoices choices(seed);
  const KernelInfo& kernel = fuzz::kernels.front().subject->info();
  return fuzz::Put(fuzz::Cross(fuzz::Decode({data1, size1}), fuzz::Decode({data2, size2}), kernel, choices),
                   out, most);
}
