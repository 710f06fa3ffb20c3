// The subject for debuggers and sanitizers: no worker, no pages, but the same calls and the same checks.
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <new>

#include "adapters/host/guards.h"
#include "adapters/host/input_copy.h"
#include "adapters/host/invoke.h"
#include "adapters/host/kernel_table.h"
#include "adapters/host/naming.h"
#include "adapters/host/open.h"
#include "reference/problem/mismatch.h"

namespace ropecheck {
namespace {

constexpr int64_t kCompared = int64_t{64} << 20;  // larger inputs are not copied to be compared

// A heap block that ends exactly where the buffer does, so that AddressSanitizer sees the first byte past it.
class HeapBuffer {
 public:
  HeapBuffer(const Buffer& buffer, const Place& place, bool odd)
      : lead_(odd ? place.align : 0), align_(std::align_val_t(odd ? 2 * place.align : place.align)) {
    block_ = static_cast<std::byte*>(
        ::operator new(static_cast<size_t>(lead_ + std::max<int64_t>(buffer.bytes, 1)), align_));
    at_ = {.base = block_ + lead_, .before = lead_, .after = 0, .align = place.align};
  }
  HeapBuffer(HeapBuffer&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)),
        lead_(other.lead_),
        align_(other.align_),
        at_(other.at_) {}
  HeapBuffer& operator=(HeapBuffer&&) = delete;
  ~HeapBuffer() {
    if (block_) ::operator delete(block_, align_);
  }
  const PlacedBuffer& at() const { return at_; }

 private:
  std::byte* block_ = nullptr;
  int64_t lead_;
  std::align_val_t align_;
  PlacedBuffer at_;
};

// The memory of one call.
struct Memory {
  TensorPlan plan;
  std::vector<HeapBuffer> blocks;
  std::vector<GuardedBuffer> guarded;
  std::vector<std::vector<std::byte>> copies;  // of the inputs, to be compared afterwards
  std::vector<TensorView> views;
  std::vector<InputCopy> in_place;  // what in-place calls were sent
  std::vector<TensorView> seen;

  std::vector<PlacedBuffer> placed() const {
    std::vector<PlacedBuffer> list;
    for (const GuardedBuffer& b : guarded) list.push_back(b.at);
    return list;
  }
};

class InProcessSubject final : public Subject {
 public:
  InProcessSubject(Library library, const rc_kernel& kernel, KernelInfo info, SubjectOptions options)
      : library_(std::move(library)),
        info_(std::move(info)),
        options_(std::move(options)),
        invoker_(kernel, phase_) {}

  // rc_kernel.close is not called: the library stays loaded, and another subject may open the kernel again.
  ~InProcessSubject() override { invoker_.Finish(); }

  const KernelInfo& info() const override { return info_; }

  Result<void> Run(std::span<const Call> calls, OutcomeSink& sink) override {
    for (size_t i = 0; i < calls.size(); ++i) {
      const Call& call = calls[i];
      Outcome outcome;
      Memory memory;
      for (const Problem& before : call.before) {
        Memory earlier;
        Call alone = {{}, before, call.around};
        alone.around.bad.clear();
        if (auto ok = RunOne(alone, earlier, outcome); !ok) return ok;
        outcome = {};
      }
      if (auto ok = RunOne({{}, call.problem, call.around}, memory, outcome); !ok) return ok;
      outcome.plan = &memory.plan;
      outcome.views = memory.seen;
      if (!sink.OnOutcome(i, outcome)) return {};
    }
    return {};
  }

  void Restart() override { invoker_.Finish(); }
  void SetTimeLimit(double) override {}

  int64_t ResidentBytes() const override {
    int64_t size = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * sysconf(_SC_PAGESIZE);
  }

 private:
  Result<void> Lay(const Call& call, Memory& memory) {
    auto plan = PlanTensors(call);
    if (!plan) return tl::make_unexpected(plan.error());
    memory.plan = std::move(*plan);
    ApplyContract(info_.contract, memory.plan);
    for (size_t i = 0; i < memory.plan.buffers.size(); ++i) {
      auto place = PlaceBuffer(memory.plan.buffers[i], info_.contract, call.around);
      if (!place) return tl::make_unexpected(place.error());
      memory.blocks.emplace_back(memory.plan.buffers[i], *place, call.around.align > 0);
      const int index = static_cast<int>(i);
      memory.guarded.push_back(GuardedBuffer(&memory.plan, index, memory.blocks.back().at()));
      LayGuards(memory.guarded.back());
    }
    for (const Tensor& tensor : memory.plan.tensors)
      memory.views.push_back({&tensor, memory.guarded[static_cast<size_t>(tensor.buffer)].at.base});
    if (auto ok = options_.fill(AsSent(call), memory.views); !ok) return ok;
    memory.seen = ViewsWithInputsKept(memory.plan, memory.guarded, memory.in_place);
    for (const GuardedBuffer& b : memory.guarded) {
      const bool compared = !b.writable() && b.buffer().bytes <= kCompared;
      memory.copies.emplace_back(b.at.base, b.at.base + (compared ? b.buffer().bytes : 0));
    }
    return {};
  }

  Result<void> RunOne(const Call& alone, Memory& memory, Outcome& outcome) {
    if (auto ok = Lay(alone, memory); !ok) return ok;
    const auto abi = std::make_shared<AbiProblem>(AsSent(alone), alone.around, Print(alone));
    const std::vector<PlacedBuffer> placed = memory.placed();
    AbiCall call(memory.plan, placed, alone.around, calls_made_++);
    Answer answer = invoker_.Run(abi, call);
    outcome.kind = answer.kind;
    outcome.reason = std::move(answer.reason);
    outcome.claim = std::move(answer.claim);
    outcome.seconds = answer.seconds;
    for (std::string* changed : {&answer.changed_environment, &library_changed_})
      if (!changed->empty()) outcome.guards.push_back({GuardFinding::Kind::kEnvironmentChanged, *changed});
    for (size_t i = 0; i < memory.guarded.size(); ++i) {
      CheckGuards(memory.guarded[i], {}, outcome.guards);
      CheckInput(memory.guarded[i], memory.copies[i], outcome);
    }
    return {};
  }

  static void CheckInput(const GuardedBuffer& b, const std::vector<std::byte>& copy, Outcome& outcome) {
    const auto changed = std::mismatch(copy.begin(), copy.end(), b.at.base).first;
    if (changed == copy.end()) return;
    const Spot spot = Locate(*b.plan, b.index, changed - copy.begin(), false);
    outcome.guards.push_back(
        {GuardFinding::Kind::kInputChanged, Says(spot) + " was changed, which may only be read"});
  }

  Library library_;
  KernelInfo info_;
  SubjectOptions options_;
  std::string library_changed_ = library_.changed_environment();
  std::atomic<uint32_t> phase_{0};
  Invoker invoker_;
  uint64_t calls_made_ = 0;
};

}  // namespace

Result<std::unique_ptr<Subject>> OpenInProcess(const std::string& path, const std::string& kernel,
                                               SubjectOptions options) {
  auto library = Library::Open(path);
  if (!library) return tl::make_unexpected(library.error());
  auto table = library->Find(kernel);
  if (!table) return tl::make_unexpected(table.error());
  auto info = ReadKernel(*table);
  if (!info) return tl::make_unexpected(info.error());
  return std::make_unique<InProcessSubject>(std::move(*library), **table, std::move(*info),
                                            std::move(options));
}

Result<std::vector<KernelInfo>> ListKernelsInProcess(const std::string& path) {
  auto library = Library::Open(path);
  if (!library) return tl::make_unexpected(library.error());
  return library->Kernels();
}

}  // namespace ropecheck
