#include "golden/judge_stored.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "properties/judges.h"
#include "reference/precision/metric.h"
#include "ropecheck/adapter.h"

namespace ropecheck::golden {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// Which pair an element of a head is written as; -1: it is copied.
struct Member {
  int64_t pair = -1;
  int member = 0;
  int64_t partner = 0;  // the other member's place along the head
};

std::vector<Member> MembersOf(const Problem& problem) {
  std::vector<Member> members(static_cast<size_t>(problem.window.head_dim));
  int64_t pair = 0;
  for (const auto& [read, written] : PairDimsOf(problem)) {
    members[static_cast<size_t>(written.first)] = {pair, 0, written.second};
    members[static_cast<size_t>(written.second)] = {pair++, 1, written.first};
  }
  return members;
}

class StoredComparer {
 public:
  StoredComparer(const GoldenCase& golden, const Output& output, const Expectation& expectation,
                 const Array& tolerance, double slack)
      : golden_(golden),
        odd_(output.odd),
        tolerance_(tolerance),
        dtype_(expectation.dtype),
        slack_(slack),
        members_(MembersOf(golden.problem)) {}

  Comparison Run(const TensorView& view) {
    got_ = ReadView(view);
    const auto shape = WithBatch(*view.tensor).shape;
    for (at_.sequence = 0; at_.sequence < shape[0]; ++at_.sequence)
      for (at_.token = 0; at_.token < shape[1]; ++at_.token) {
        const auto token = static_cast<size_t>(at_.sequence * shape[1] + at_.token);
        at_.position = golden_.token_positions.empty() ? FarthestPosition()
                                                       : static_cast<double>(golden_.token_positions[token]);
        const int64_t failures = out_.failures;
        for (at_.head = 0; at_.head < shape[2]; ++at_.head)
          for (at_.dim = 0; at_.dim < shape[3]; ++at_.dim) Element();
        if (shape[2] > 0) out_.claim.Saw(static_cast<int64_t>(at_.position), out_.failures == failures);
      }
    out_.failing = {failing_[0].Axis("sequence"), failing_[1].Axis("position"), failing_[2].Axis("token"),
                    failing_[3].Axis("head"),     failing_[4].Axis("pair"),     failing_[5].Axis("member")};
    return std::move(out_);
  }

 private:
  // Values of one axis, as they are seen and as they fail.
  struct Marks {
    std::set<int64_t> all, failing;
    FailureAxis Axis(std::string name) const {
      return {std::move(name), {all.begin(), all.end()}, {failing.begin(), failing.end()}};
    }
  };

  void Element() {
    const Member& member = members_[static_cast<size_t>(at_.dim)];
    const int64_t here = flat_++;
    at_.pair = member.pair;
    at_.member = member.member;
    at_.got = got_.At(here);
    at_.want = odd_.At(here);
    const size_t bytes = static_cast<size_t>(Info(dtype_).bytes);
    const std::byte* raw = got_.bytes.data() + static_cast<size_t>(here) * bytes;
    if (member.pair < 0) return;
    ++out_.elements;
    Seen(&Marks::all);
    const double partner = odd_.At(here - at_.dim + member.partner);
    const double tolerance = tolerance_.At(here) + slack_;
    const double error = std::fabs(at_.got - at_.want);
    Measure(tolerance / UlpAt(dtype_, std::hypot(at_.want, partner)), error == 0 ? 0 : error / tolerance);
    at_.pair_ulp = PairUlp(dtype_, at_.got, at_.want, at_.want, partner);
    if (std::all_of(raw, raw + bytes, [](std::byte b) { return b == std::byte{kFillByte}; })) {
      ++out_.unwritten;
      if (!out_.first_unwritten) out_.first_unwritten = at_;
      at_.ratio = kInf;
      return Fail();
    }
    if (std::isnan(at_.want)) {
      ++out_.pairs_not_finite;
      if (!std::isfinite(at_.got)) return;
      ++out_.uncontained;
      if (!out_.first_uncontained) out_.first_uncontained = at_;
      return;
    }
    const bool overflows = std::isinf(at_.got) && std::signbit(at_.got) == std::signbit(at_.want) &&
                           std::fabs(at_.want) + tolerance >= OverflowThreshold(dtype_);
    if (overflows) return;
    if (std::isnan(at_.pair_ulp)) at_.pair_ulp = kInf;
    out_.max_pair_ulp = std::max(out_.max_pair_ulp, at_.pair_ulp);
    if (!out_.worst || at_.ratio > out_.worst->ratio) out_.worst = at_;
    if (!(error <= tolerance)) Fail();
  }

  void Measure(double allowed, double ratio) {
    at_.allowed = allowed;
    at_.ratio = std::isnan(ratio) ? kInf : ratio;
  }

  // Of a token whose position is no single integer: the largest in magnitude.
  double FarthestPosition() const {
    const Problem& problem = golden_.problem;
    const auto* axes = std::get_if<MultiAxis>(&problem.positions);
    if (axes == nullptr) return RealPositionOf(problem, at_.sequence, at_.token);
    double farthest = 0;
    for (size_t axis = 0; axis < axes->ids.size(); ++axis) {
      const auto p =
          static_cast<double>(PositionOnAxis(problem, static_cast<int64_t>(axis), at_.sequence, at_.token));
      if (std::fabs(p) > std::fabs(farthest)) farthest = p;
    }
    return farthest;
  }

  void Fail() {
    ++out_.failures;
    Seen(&Marks::failing);
    if (!out_.worst || at_.ratio > out_.worst->ratio) out_.worst = at_;
  }

  void Seen(std::set<int64_t> Marks::* where) {
    const int64_t values[] = {at_.sequence, static_cast<int64_t>(at_.position), at_.token, at_.head, at_.pair,
                              at_.member};
    for (size_t i = 0; i < std::size(failing_); ++i) (failing_[i].*where).insert(values[i]);
  }

  const GoldenCase& golden_;
  const Array &odd_, &tolerance_;
  const DType dtype_;
  const double slack_;
  const std::vector<Member> members_;
  Array got_;
  int64_t flat_ = 0;
  Witness at_;
  Marks failing_[6];
  Comparison out_;
};

const ToleranceSet* FindSet(const Expectation& expectation, std::string_view name) {
  for (const ToleranceSet& set : expectation.tolerances)
    if (set.pipeline == name) return &set;
  return nullptr;
}

// Whether a stored set, made with the grade's constants, covers the claim's own numbers.
bool Covered(const GoldenCase& golden, const ClaimText& claim) {
  const LibraryErrors grade;
  const bool gain_fits = golden.problem.gain == 1 || golden.level == Level::kGivenCache ||
                         claim.gain_site == static_cast<uint32_t>(GainSite::kTableBefore);
  return gain_fits && claim.k_pow <= grade.pow && claim.k_exp <= grade.exp && claim.k_log <= grade.log &&
         claim.k_sin <= grade.sin;
}

// What flushed inputs, products, sums and stores add, as in docs/precision.md.
double FlushSlack(const Problem& problem, DType dtype) {
  const double gain = std::max(1.0, std::fabs(problem.gain));
  const double f32 = Grid::Of(DType::kF32).min_normal, data = Grid::Of(dtype).min_normal;
  return (3 + 2 * gain) * (dtype == DType::kF64 ? data : f32) + (dtype == DType::kF64 ? 0 : data);
}

}  // namespace

Result<StoredClaim> ChooseTolerances(const GoldenCase& golden, DType dtype, const ClaimText& claim,
                                     bool flushes, const std::string& grade) {
  StoredClaim chosen{.pipeline = std::string(kAnyPipeline), .slack = 0};
  if (flushes) chosen.slack = FlushSlack(golden.problem, dtype);
  for (const Output& output : golden.outputs) {
    const Expectation* expectation = golden.FindExpectation(output.role, dtype);
    if (expectation == nullptr) continue;
    if (!grade.empty()) {
      if (FindSet(*expectation, grade) != nullptr) return StoredClaim{grade, chosen.slack};
      std::vector<std::string> names;
      for (const ToleranceSet& set : expectation->tolerances) names.push_back("'" + set.pipeline + "'");
      return Fail(
          ErrorCode::kInvalid,
          fmt::format("--grade {}: no tolerances of that name are stored for {} at level L{}. There are {}.",
                      grade, Info(dtype).name, static_cast<int>(golden.level), fmt::join(names, ", ")));
    }
    if (!claim.pipeline.empty() && FindSet(*expectation, claim.pipeline) != nullptr && Covered(golden, claim))
      return StoredClaim{claim.pipeline, chosen.slack};
  }
  return chosen;
}

Result<ValueReport> JudgeStored(const GoldenCase& golden, DType dtype, const StoredClaim& claim,
                                std::span<const TensorView> outputs) {
  ValueReport report;
  report.level = golden.level;
  report.pipeline = claim.pipeline == kAnyPipeline ? "" : claim.pipeline;
  report.dtype = dtype;
  for (const TensorView& view : outputs) {
    const Output* output = golden.FindOutput(view.tensor->role);
    const Expectation* expectation = golden.FindExpectation(view.tensor->role, dtype);
    if (output == nullptr || expectation == nullptr) continue;
    const ToleranceSet* set = FindSet(*expectation, claim.pipeline);
    if (set == nullptr)
      return Fail(ErrorCode::kInvalid,
                  fmt::format("no tolerances of '{}' are stored for {} {}.", claim.pipeline,
                              Name(view.tensor->role), Info(dtype).name));
    report.tensors.emplace_back(
        view.tensor->role,
        StoredComparer(golden, *output, *expectation, set->tolerance, claim.slack).Run(view));
  }
  return report;
}

Result<Judgement> JudgeOutcome(const GoldenCase& golden, const KernelInfo& kernel, const std::string& grade,
                               const Evidence& evidence) {
  const Judging judging{&kernel, grade, nullptr};
  for (const auto judge : {judges::Survival, judges::Coverage, judges::PassThrough})
    if (Judgement judgement = judge(judging, {&evidence, 1}); judgement.verdict != Verdict::kPass)
      return judgement;
  const DType dtype = evidence.call->problem.dtype;
  const bool flushes = (kernel.contract.flags & RC_FLUSHES_SUBNORMALS) != 0;
  const auto claim = ChooseTolerances(golden, dtype, evidence.outcome->claim, flushes, grade);
  if (!claim) return tl::unexpected(claim.error());
  auto report = JudgeStored(golden, dtype, *claim, evidence.outcome->views);
  if (!report) return tl::unexpected(report.error());
  Judgement judgement = Decide(*report, dtype);
  judgement.value = std::make_shared<ValueReport>(std::move(*report));
  return judgement;
}

}  // namespace ropecheck::golden
