#include "golden/tolerances.h"

#include <bit>
#include <cmath>

#include "reference/precision/bound.h"
#include "reference/precision/judge.h"

namespace ropecheck::golden {
namespace {

struct StoredPipeline {
  Level level;
  DType dtype;
  std::string_view name;
};

constexpr StoredPipeline kStored[] = {
    {Level::kIdeal, DType::kF64, "angle=f64 trig=f64 cache=none arith=f64"},
    {Level::kIdeal, DType::kF32, "angle=f64 trig=f64 cache=none arith=f64"},
    {Level::kIdeal, DType::kF32, "angle=f32-pow trig=f32 cache=none arith=f32"},
    {Level::kIdeal, DType::kF16, "angle=f64 trig=f64 cache=none arith=f64"},
    {Level::kIdeal, DType::kF16, "angle=f32-pow trig=f32 cache=none arith=f32"},
    {Level::kIdeal, DType::kF16, "angle=f32-pow trig=f32 cache=f16 arith=f16"},
    {Level::kIdeal, DType::kBF16, "angle=f64 trig=f64 cache=none arith=f64"},
    {Level::kIdeal, DType::kBF16, "angle=f32-pow trig=f32 cache=none arith=f32"},
    {Level::kIdeal, DType::kBF16, "angle=f32-pow trig=f32 cache=bf16 arith=bf16"},
    {Level::kGivenInvFreq, DType::kF64, "angle=f64-table-given trig=f64 cache=none arith=f64"},
    {Level::kGivenInvFreq, DType::kF32, "angle=f32-table-given trig=f32 cache=none arith=f32"},
    {Level::kGivenInvFreq, DType::kF16, "angle=f32-table-given trig=f32 cache=none arith=f32"},
    {Level::kGivenInvFreq, DType::kBF16, "angle=f32-table-given trig=f32 cache=none arith=f32"},
    {Level::kGivenAngles, DType::kF64, "angle=given trig=f64 cache=none arith=f64"},
    {Level::kGivenAngles, DType::kF32, "angle=given trig=f32 cache=none arith=f32"},
    {Level::kGivenAngles, DType::kF16, "angle=given trig=f32 cache=none arith=f32"},
    {Level::kGivenAngles, DType::kBF16, "angle=given trig=f32 cache=none arith=f32"},
    {Level::kGivenCache, DType::kF64, "cache=given arith=f64"},
    {Level::kGivenCache, DType::kF32, "cache=given arith=f32"},
    {Level::kGivenCache, DType::kF16, "cache=given arith=f32"},
    {Level::kGivenCache, DType::kF16, "cache=given arith=f16"},
    {Level::kGivenCache, DType::kBF16, "cache=given arith=f32"},
    {Level::kGivenCache, DType::kBF16, "cache=given arith=bf16"},
};

constexpr int kKeptBits = 12;  // significant, the hidden one included
constexpr uint64_t kStep = uint64_t{1} << (53 - kKeptBits);

double RoundUp(double tolerance) {
  if (!std::isfinite(tolerance)) return tolerance;
  return std::bit_cast<double>((std::bit_cast<uint64_t>(tolerance) + kStep - 1) & ~(kStep - 1));
}

template <class Real>
class Maker {
 public:
  Maker(const Oracle& oracle, const Bound& bound, const TensorView& in, const Array& odd)
      : problem_(oracle.problem()), oracle_(oracle), bound_(bound), in_(ReadView(in)), odd_(odd) {
    const Tensor wide = WithBatch(*in.tensor);
    batch_ = wide.shape[0], tokens_ = wide.shape[1], heads_ = wide.shape[2], head_dim_ = wide.shape[3];
    tolerance_ = MakeArray(DType::kF64, in_.shape);
    dims_ = PairDimsOf(problem_);
    x0_.resize(dims_.size());
    x1_.resize(dims_.size());
  }

  Array Make() {
    for (int64_t b = 0; b < batch_; ++b)
      for (int64_t s = 0; s < tokens_; ++s) {
        oracle_.Row(b, s, row_);
        angles_.Set(row_, oracle_.level() == Level::kGivenCache ? 1 : problem_.gain);
        bound_.Row(row_, candidates_);
        for (int64_t h = 0; h < heads_; ++h) Head(((b * tokens_ + s) * heads_ + h) * head_dim_);
      }
    return std::move(tolerance_);
  }

 private:
  // The head whose first element is `start`.
  void Head(int64_t start) {
    for (size_t i = 0; i < dims_.size(); ++i) {
      x0_[i] = static_cast<Real>(in_.At(start + dims_[i].read.first));
      x1_[i] = static_cast<Real>(in_.At(start + dims_[i].read.second));
    }
    const PairRow<Real> row{problem_.pairs(), x0_.data(), x1_.data(), x0_.data(), x1_.data()};
    for (size_t i = 0; i < dims_.size(); ++i) {
      const PairJudgement judged = JudgePair(row, angles_, candidates_, static_cast<int64_t>(i));
      if (!judged.finite_inputs) continue;
      Put(start + dims_[i].written.first, judged.tolerance[0]);
      Put(start + dims_[i].written.second, judged.tolerance[1]);
    }
  }

  void Put(int64_t at, double tolerance) {
    if (problem_.dtype == DType::kF64) tolerance += UlpAt(DType::kF64, odd_.At(at));
    tolerance_.Set(at, RoundUp(tolerance));
  }

  const Problem& problem_;
  const Oracle& oracle_;
  const Bound& bound_;
  const Array in_;
  const Array& odd_;
  int64_t batch_, tokens_, heads_, head_dim_;
  Array tolerance_;
  std::vector<PairDims> dims_;
  std::vector<Real> x0_, x1_;
  AngleRow row_;
  GainedAngles angles_;
  std::vector<ToleranceRow> candidates_;
};

}  // namespace

std::vector<std::string_view> StoredPipelines(Level level, DType dtype) {
  std::vector<std::string_view> names;
  for (const StoredPipeline& stored : kStored)
    if (stored.level == level && stored.dtype == dtype) names.push_back(stored.name);
  names.push_back(kAnyPipeline);
  return names;
}

Result<ToleranceSet> MakeTolerances(std::string_view name, const Oracle& oracle, const TensorView& in,
                                    const Array& odd) {
  Claim claim;
  if (name != kAnyPipeline) {
    auto pipeline = FindPipeline(name);
    if (!pipeline) return tl::unexpected(pipeline.error());
    claim.pipeline = *pipeline;
  }
  const auto bound = Bound::Create(oracle.problem(), oracle.level(), claim);
  if (!bound) return tl::unexpected(bound.error());
  if (oracle.problem().dtype == DType::kF64)
    return ToleranceSet{std::string(name), Maker<double>(oracle, *bound, in, odd).Make()};
  return ToleranceSet{std::string(name), Maker<float>(oracle, *bound, in, odd).Make()};
}

bool SameTolerance(double a, double b) {
  const auto distance = std::bit_cast<int64_t>(a) - std::bit_cast<int64_t>(b);
  return std::abs(distance) <= static_cast<int64_t>(kStep);
}

}  // namespace ropecheck::golden
