#include "golden/replay.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <variant>

#include "golden/judge_stored.h"
#include "reference/problem/case.h"

namespace ropecheck::golden {
namespace {

// Ids in the other integer type, where it holds them.
std::optional<Problem> WithOtherIds(Problem problem, const std::vector<int64_t>& positions) {
  const auto swap = [&](DType& dtype) {
    dtype = dtype == DType::kI64 ? DType::kI32 : DType::kI64;
    return std::all_of(positions.begin(), positions.end(), [](int64_t position) {
      return position >= std::numeric_limits<int32_t>::min() &&
             position <= std::numeric_limits<int32_t>::max();
    });
  };
  if (auto* ids = std::get_if<Ids>(&problem.positions); ids != nullptr && swap(ids->dtype)) return problem;
  if (auto* starts = std::get_if<PerSequence>(&problem.positions); starts != nullptr && swap(starts->dtype))
    return problem;
  return std::nullopt;
}

// The problem first, then the same values laid out otherwise.
std::vector<Problem> Variants(const GoldenCase& golden, DType dtype) {
  std::vector<Problem> variants = {ProblemFor(golden, dtype)};
  if (auto other = WithOtherIds(variants[0], golden.token_positions)) variants.push_back(std::move(*other));
  if (golden.problem.layout.order == AxisOrder::kTHD) return variants;
  for (size_t i = 0, n = variants.size(); i < n; ++i)
    for (const Placement placement : {Placement::kOutOfPlace, Placement::kInPlace})
      for (const AxisOrder order : {AxisOrder::kBSHD, AxisOrder::kBHSD, AxisOrder::kSBHD}) {
        Problem variant = variants[i];
        variant.layout = {};
        variant.layout.order = order;
        variant.placement = placement;
        // The text's data is keyed by logical coordinates: any layout of it holds the same values. Repeated elements
        // (strides of zero) are values of another text.
        if (golden.problem.layout.q || golden.problem.layout.k)
          variant.data = {DataSpec::Kind::kFile, 0, ContentHash(golden)};
        variants.push_back(std::move(variant));
      }
  return variants;
}

class Sink final : public OutcomeSink {
 public:
  Sink(const KernelInfo& kernel, const std::vector<const ReplayCall*>& calls, const std::string& grade,
       const OnJudged& on_judged)
      : kernel_(kernel), calls_(calls), grade_(grade), on_judged_(on_judged) {}

  bool OnOutcome(size_t index, const Outcome& outcome) override {
    const ReplayCall& call = *calls_[index];
    const auto judgement = JudgeOutcome(*call.golden, kernel_, grade_, {&call.call, &outcome});
    if (!judgement) {
      error_ = judgement.error();
      return false;
    }
    on_judged_(call, *judgement);
    return true;
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const KernelInfo& kernel_;
  const std::vector<const ReplayCall*>& calls_;
  const std::string& grade_;
  const OnJudged& on_judged_;
  std::optional<Error> error_;
};

}  // namespace

std::vector<ReplayCall> PlanReplay(const GoldenFile& file, const KernelInfo& kernel) {
  std::vector<ReplayCall> calls;
  for (size_t i = 0; i < file.cases.size(); ++i) {
    const GoldenCase& golden = file.cases[i];
    for (const Expectation& expectation : golden.outputs.front().expectations) {
      ReplayCall call{&golden, i, {}, {}};
      for (const Problem& variant : Variants(golden, expectation.dtype)) {
        const std::string missing = kernel.support.Missing(variant, {});
        if (missing.empty() || call.missing.empty()) call.call.problem = variant;
        if (call.missing.empty() || missing.empty()) call.missing = missing;
        if (missing.empty()) break;
      }
      calls.push_back(std::move(call));
    }
  }
  return calls;
}

void ReplayInputs::Add(const std::vector<ReplayCall>& calls) {
  for (const ReplayCall& call : calls) cases_.emplace(Print(call.call.problem), call.golden);
}

Result<void> ReplayInputs::Fill(const Problem& problem, std::span<const TensorView> views) const {
  const auto found = cases_.find(Print(problem));
  if (found == cases_.end())
    return Fail(ErrorCode::kInternal, "golden: a call that was not planned: " + Print(problem));
  const GoldenCase& golden = *found->second;
  for (const TensorView& view : views) {
    const Input* input = golden.Find(view.tensor->role);
    if (input == nullptr) continue;
    HasRows(input->role) ? WriteRows(input->array, golden.table_rows, view) : WriteView(input->array, view);
  }
  return {};
}

Result<void> Replay(Subject& subject, const std::vector<ReplayCall>& calls, const std::string& grade,
                    const OnJudged& on_judged) {
  std::vector<Call> taken;
  std::vector<const ReplayCall*> planned;
  for (const ReplayCall& call : calls) {
    if (!call.missing.empty()) continue;
    taken.push_back(call.call);
    planned.push_back(&call);
  }
  Sink sink(subject.info(), planned, grade, on_judged);
  if (auto ran = subject.Run(taken, sink); !ran) return ran;
  if (sink.error()) return tl::unexpected(*sink.error());
  return {};
}

}  // namespace ropecheck::golden
