#include "tests/kernels/third_party/drive.h"

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>

#include "adapters/host/open.h"
#include "reference/oracle/oracle.h"
#include "tests/kernels/third_party/naive.h"

namespace ropecheck {
namespace {

double Ratio(const Problem& p, const Expected& want, double got) {
  if (want.norm == 0) return got == want.value ? 0 : std::numeric_limits<double>::infinity();
  if (!std::isfinite(got)) return std::numeric_limits<double>::infinity();
  const double allowed = want.norm * (0x1p-20 + 0x1p-17 * want.angle) + UlpAt(p.dtype, want.norm);
  return std::abs(got - want.value) / allowed;
}

class Comparison final : public OutcomeSink {
 public:
  Comparison(const Problem& problem, const std::map<Role, std::vector<Expected>>& expected)
      : problem_(problem), expected_(expected) {}

  bool OnOutcome(size_t, const Outcome& outcome) override {
    driven.kind = outcome.kind;
    driven.reason = outcome.reason;
    for (const GuardFinding& finding : outcome.guards) driven.guards.push_back(finding.says);
    if (outcome.kind != Outcome::Kind::kOutputs) return true;
    for (const TensorView& view : outcome.views) {
      if (view.tensor->role == Role::kOutQ) Compare(view, expected_.at(Role::kQ), problem_.shape.heads_q);
      if (view.tensor->role == Role::kOutK) Compare(view, expected_.at(Role::kK), *problem_.shape.heads_k);
    }
    return true;
  }

  Driven driven;

 private:
  void Compare(const TensorView& view, const std::vector<Expected>& expected, int64_t heads) {
    size_t next = 0;
    for (int64_t b = 0; b < problem_.shape.batch; ++b) {
      for (int64_t s = 0; s < problem_.shape.tokens; ++s) {
        for (int64_t h = 0; h < heads; ++h) {
          for (int64_t d = 0; d < problem_.window.head_dim; ++d) {
            const double ratio = Ratio(problem_, expected[next++], ElementAt(view, b, s, h, d));
            driven.worst = std::max(driven.worst, ratio);
            ++driven.elements;
          }
        }
      }
    }
  }

  const Problem& problem_;
  const std::map<Role, std::vector<Expected>>& expected_;
};

template <class T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

// A kernel is closed with its subject, and cannot be opened again in the same process: subjects are kept.
Subject& Open(const std::string& library, const std::string& kernel,
              std::map<Role, std::vector<Expected>>*& expected) {
  struct Opened {
    std::map<Role, std::vector<Expected>> expected;
    std::unique_ptr<Subject> subject;
  };
  static std::map<std::pair<std::string, std::string>, Opened> opened;
  Opened& entry = opened[{library, kernel}];
  if (!entry.subject) {
    SubjectOptions options;
    options.fill = [&entry](const Problem& problem, std::span<const TensorView> views) -> Result<void> {
      if (auto filled = FillInputs(problem, views); !filled) return filled;
      entry.expected.clear();
      entry.expected[Role::kQ] = Naive(problem, views, Role::kQ);
      if (problem.shape.heads_k) entry.expected[Role::kK] = Naive(problem, views, Role::kK);
      return {};
    };
    entry.subject = Must(OpenInProcess(library, kernel, options));
  }
  expected = &entry.expected;
  return *entry.subject;
}

}  // namespace

std::vector<KernelInfo> KernelsOf(const std::string& library, std::string& why) {
  auto kernels = ListKernelsInProcess(library);
  if (kernels) return *kernels;
  if (kernels.error().code != ErrorCode::kAbsent) throw std::runtime_error(kernels.error().message);
  why = kernels.error().message;
  return {};
}

Driven Drive(const std::string& library, const std::string& kernel, const std::string& text) {
  const Call call = Must(ParseCase(text)).call;
  std::map<Role, std::vector<Expected>>* expected = nullptr;
  Subject& subject = Open(library, kernel, expected);
  if (const std::string missing = subject.info().support.Missing(call.problem, call.around);
      !missing.empty()) {
    throw std::logic_error(kernel + " does not take " + text + ": " + missing);
  }
  Comparison comparison(call.problem, *expected);
  const Result<void> ran = subject.Run({&call, 1}, comparison);
  if (!ran) throw std::runtime_error(ran.error().message);
  return comparison.driven;
}

}  // namespace ropecheck
