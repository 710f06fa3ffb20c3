#include "tests/host/harness.h"

#include <dirent.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <set>
#include <thread>

namespace ropecheck {
namespace {

template <class F>
void ForEachElement(const TensorView& view, F&& f) {
  const Tensor& t = *view.tensor;
  std::array<int64_t, 4> n = {1, 1, 1, 1}, s = {};
  for (size_t i = 0; i < static_cast<size_t>(t.ndim); ++i) {
    n[i] = t.shape[i];
    s[i] = t.strides[i];
  }
  for (int64_t a = 0; a < n[0]; ++a)
    for (int64_t b = 0; b < n[1]; ++b)
      for (int64_t c = 0; c < n[2]; ++c)
        for (int64_t d = 0; d < n[3]; ++d)
          f(view.base + (t.offset + a * s[0] + b * s[1] + c * s[2] + d * s[3]) * Info(t.dtype).bytes);
}

std::vector<float> Values(const Outcome& outcome, Role role) {
  std::vector<float> values;
  for (const TensorView& view : outcome.views)
    if (view.tensor->role == role && view.tensor->dtype == DType::kF32 && view.tensor->elements() < 100000)
      ForEachElement(view, [&](const std::byte* p) {
        float value;
        std::memcpy(&value, p, sizeof(value));
        values.push_back(value);
      });
  return values;
}

std::string StatOf(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

Call CallOf(const std::string& text) {
  auto parsed = ParseCase(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return parsed->call;
}

Result<void> FillByHand(const Problem&, std::span<const TensorView> views) {
  for (const TensorView& view : views) {
    const Role role = view.tensor->role;
    if (role == Role::kOutQ || role == Role::kOutK) continue;
    ForEachElement(view, [&](std::byte* p) {
      if (Info(view.tensor->dtype).precision > 0) {
        EncodeNearest(view.tensor->dtype, 0.5, p);
      } else {
        std::memset(p, 0, static_cast<size_t>(Info(view.tensor->dtype).bytes));
      }
    });
  }
  return {};
}

bool Keeper::OnOutcome(size_t index, const Outcome& outcome) {
  order.push_back(index);
  kept.push_back({outcome, Values(outcome, Role::kOutQ), Values(outcome, Role::kQ)});
  kept.back().outcome.plan = nullptr;
  kept.back().outcome.views = {};
  return kept.size() < stop_after;
}

SubjectOptions Options(double cpu_seconds) {
  SubjectOptions options;
  options.fill = FillByHand;
  options.cpu_seconds_per_call = cpu_seconds;
  return options;
}

std::string Misbehaving() { return ROPECHECK_TEST_LIBRARIES "/libmisbehaving.so"; }
std::string BadLibrary(const std::string& how) { return ROPECHECK_TEST_LIBRARIES "/libbad_" + how + ".so"; }

std::unique_ptr<Subject> MustOpen(const std::string& kernel, SubjectOptions options) {
  auto subject = OpenInWorker(Misbehaving(), kernel, std::move(options));
  if (!subject) throw std::runtime_error(subject.error().message);
  return std::move(*subject);
}

std::vector<Kept> RunAll(Subject& subject, const std::vector<Call>& calls) {
  Keeper keeper;
  if (auto ok = subject.Run(calls, keeper); !ok) throw std::runtime_error(ok.error().message);
  return std::move(keeper.kept);
}

Kept RunOne(const std::string& kernel, const std::string& text, SubjectOptions options) {
  const auto subject = MustOpen(kernel, std::move(options));
  return RunAll(*subject, {CallOf(text)}).at(0);
}

std::vector<pid_t> Descendants() {
  std::set<pid_t> family = {getpid()};
  std::vector<pid_t> found;
  for (bool grown = true; grown;) {
    grown = false;
    DIR* proc = opendir("/proc");
    while (const dirent* entry = readdir(proc)) {
      const pid_t pid = std::atoi(entry->d_name);
      if (pid <= 0 || family.contains(pid)) continue;
      const std::string stat = StatOf(pid);
      const size_t name_end = stat.rfind(')');
      if (name_end == std::string::npos) continue;
      char state = 0;
      int parent = 0;
      std::sscanf(stat.c_str() + name_end + 1, " %c %d", &state, &parent);
      if (state == 'Z' || !family.contains(parent)) continue;
      family.insert(pid);
      found.push_back(pid);
      grown = true;
    }
    closedir(proc);
  }
  return found;
}

bool EventuallyNoDescendants() { return EventuallyDescendants(0); }

bool EventuallyDescendants(size_t n) {
  for (int i = 0; i < 200; ++i) {
    if (Descendants().size() == n) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace ropecheck
