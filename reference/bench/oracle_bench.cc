// Speed of the oracle: cos and sin per pair against Arb at 128 bits, rotation per element against MPFR at 160
// bits and memcpy. items_per_second counts pairs in the first group and elements in the second.
#include <benchmark/benchmark.h>
#include <mpfr.h>

#include <cstring>
#include <vector>

#include "reference/oracle/ball.h"
#include "reference/oracle/frequency_table.h"
#include "reference/oracle/fx128.h"
#include "reference/oracle/kernels.h"
#include "reference/oracle/oracle.h"

namespace ropecheck {
namespace {

void Repeated(benchmark::internal::Benchmark* benchmark) { benchmark->MinTime(0.02)->Repetitions(11); }

constexpr int64_t kHeadDim = 128, kPairs = kHeadDim / 2, kHeads = 32, kTokens = 8;

// Positions without a pattern, below 2^31.
class Positions {
 public:
  int64_t Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int64_t>(state_ >> 33);
  }

 private:
  uint64_t state_ = 1;
};

Problem OneCall(DType dtype, Pairing pairing = Pairing::kHalf) {
  Problem problem;
  problem.pairing = pairing;
  problem.window = {kHeadDim, kHeadDim, 0};
  problem.shape = {1, kTokens, kHeads, std::nullopt};
  problem.positions = Offset{100'000};
  problem.dtype = dtype;
  return problem;
}

// --- pairs -----------------------------------------------------------------------------------------

void CosSinArb128(benchmark::State& state) {
  const Problem problem = OneCall(DType::kF32);
  std::vector<Ball> inv_freq;
  for (int64_t i = 0; i < kPairs; ++i) inv_freq.push_back(InvFreqBall(problem, i, 160));
  Positions positions;
  Ball angle, sin, cos;
  for (auto _ : state) {
    const int64_t position = positions.Next();
    for (const Ball& f : inv_freq) {
      arb_mul_si(angle.get(), f.get(), position, 160);
      arb_sin_cos(sin.get(), cos.get(), angle.get(), 128);
      benchmark::DoNotOptimize(sin.get());
    }
  }
  state.SetItemsProcessed(state.iterations() * kPairs);
}
BENCHMARK(CosSinArb128)->Apply(Repeated);

void CosSinDoubleDouble(benchmark::State& state, Isa isa) {
  if (!Supported(isa)) return state.SkipWithError("not supported by this machine");
  const auto table = *GetFrequencyTable(OneCall(DType::kF32));
  std::vector<double> words(4 * kPairs);
  const CosSinRow row{&words[0], &words[kPairs], &words[2 * kPairs], &words[3 * kPairs]};
  Positions positions;
  for (auto _ : state) {
    KernelsFor(isa).cos_sin(static_cast<uint64_t>(positions.Next()), kPairs, table->turns.data(), row);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kPairs);
}
BENCHMARK_CAPTURE(CosSinDoubleDouble, v4, Isa::kV4)->Apply(Repeated);
BENCHMARK_CAPTURE(CosSinDoubleDouble, v3, Isa::kV3)->Apply(Repeated);
BENCHMARK_CAPTURE(CosSinDoubleDouble, baseline_fx128, Isa::kBaseline)->Apply(Repeated);

// --- elements --------------------------------------------------------------------------------------

class CallTensors {
 public:
  explicit CallTensors(const Problem& problem) : plan_(*PlanTensors(problem)) {
    for (const Buffer& buffer : plan_.buffers) memory_.emplace_back(static_cast<size_t>(buffer.bytes));
    for (const Tensor& tensor : plan_.tensors)
      views_.push_back({&tensor, memory_[static_cast<size_t>(tensor.buffer)].data()});
    if (!FillInputs(problem, views_)) std::abort();
  }
  const TensorView& operator[](Role role) const {
    for (const TensorView& view : views_)
      if (view.tensor->role == role) return view;
    std::abort();
  }
  std::span<const TensorView> views() const { return views_; }

 private:
  TensorPlan plan_;
  std::vector<std::vector<std::byte>> memory_;
  std::vector<TensorView> views_;
};

void Rotate(benchmark::State& state, DType dtype, Pairing pairing) {
  const Problem problem = OneCall(dtype, pairing);
  const CallTensors tensors(problem);
  const auto oracle = Oracle::Create(problem, Level::kIdeal, tensors.views());
  for (auto _ : state) {
    benchmark::DoNotOptimize(oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * tensors[Role::kQ].tensor->elements());
}
BENCHMARK_CAPTURE(Rotate, f32_half, DType::kF32, Pairing::kHalf)->Apply(Repeated);
BENCHMARK_CAPTURE(Rotate, f32_interleaved, DType::kF32, Pairing::kInterleaved)->Apply(Repeated);
BENCHMARK_CAPTURE(Rotate, bf16_half, DType::kBF16, Pairing::kHalf)->Apply(Repeated);
BENCHMARK_CAPTURE(Rotate, f16_half, DType::kF16, Pairing::kHalf)->Apply(Repeated);
BENCHMARK_CAPTURE(Rotate, f64_half, DType::kF64, Pairing::kHalf)->Apply(Repeated);

void CopyF32(benchmark::State& state) {
  const CallTensors tensors(OneCall(DType::kF32));
  const int64_t elements = tensors[Role::kQ].tensor->elements();
  for (auto _ : state) {
    std::memcpy(tensors[Role::kOutQ].base, tensors[Role::kQ].base,
                static_cast<size_t>(elements) * sizeof(float));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * elements);
}
BENCHMARK(CopyF32)->Apply(Repeated);

// What a careful author would write with MPFR: cos and sin anew for each pair, all at 160 bits, one rounding.
void RotateMpfr160(benchmark::State& state) {
  const Problem problem = OneCall(DType::kF32);
  const CallTensors tensors(problem);
  const auto* x = reinterpret_cast<const float*>(tensors[Role::kQ].base);
  auto* y = reinterpret_cast<float*>(tensors[Role::kOutQ].base);
  mpfr_t inv_freq, angle, cos, sin, a, b;
  for (auto* v : {inv_freq, angle, cos, sin, a, b}) mpfr_init2(v, 160);
  Positions positions;
  for (auto _ : state) {
    const int64_t position = positions.Next();
    for (int64_t i = 0; i < kPairs; ++i) {
      mpfr_set_d(inv_freq, (*GetFrequencyTable(problem))->nearest[static_cast<size_t>(i)], MPFR_RNDN);
      mpfr_mul_si(angle, inv_freq, position, MPFR_RNDN);
      mpfr_sin_cos(sin, cos, angle, MPFR_RNDN);
      mpfr_mul_d(a, cos, x[i], MPFR_RNDN);
      mpfr_mul_d(b, sin, x[i + kPairs], MPFR_RNDN);
      mpfr_sub(a, a, b, MPFR_RNDN);
      y[i] = mpfr_get_flt(a, MPFR_RNDN);
      mpfr_mul_d(a, cos, x[i + kPairs], MPFR_RNDN);
      mpfr_mul_d(b, sin, x[i], MPFR_RNDN);
      mpfr_add(a, a, b, MPFR_RNDN);
      y[i + kPairs] = mpfr_get_flt(a, MPFR_RNDN);
    }
  }
  for (auto* v : {inv_freq, angle, cos, sin, a, b}) mpfr_clear(v);
  state.SetItemsProcessed(state.iterations() * kHeadDim);
}
BENCHMARK(RotateMpfr160)->Apply(Repeated);

}  // namespace
}  // namespace ropecheck
