// The comparison against memcpy of the same bytes, both in L2, in one run. docs/precision.md states the ratio
// that must be reached.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "reference/oracle/oracle.h"
#include "reference/precision/bound.h"
#include "reference/precision/compare.h"
#include "reference/precision/gather.h"
#include "reference/precision/judge.h"
#include "reference/precision/screen.h"
#include "reference/problem/tensors.h"

namespace ropecheck {
namespace {

// 32 heads of 128: input and output of f32 fill 256 KiB with 8 tokens.
Problem InL2(DType dtype, int64_t tokens) {
  Problem problem;
  problem.window = {128, 128, 0};
  problem.shape = {.batch = 1, .tokens = tokens, .heads_q = 32, .heads_k = std::nullopt};
  problem.positions = Offset{4000};
  problem.dtype = dtype;
  return problem;
}

struct Tensors {
  explicit Tensors(const Problem& problem) : plan(PlanTensors(problem).value()) {
    for (const Buffer& buffer : plan.buffers) {
      memory.emplace_back(
          static_cast<std::byte*>(std::aligned_alloc(64, (static_cast<size_t>(buffer.bytes) + 63) / 64 * 64)),
          &std::free);
    }
    for (const Tensor& tensor : plan.tensors)
      views.push_back({&tensor, memory[static_cast<size_t>(tensor.buffer)].get()});
  }
  TensorView view(Role role) const {
    for (const TensorView& v : views) {
      if (v.tensor->role == role) return v;
    }
    std::abort();
  }
  TensorPlan plan;
  std::vector<std::unique_ptr<std::byte, decltype(&std::free)>> memory;
  std::vector<TensorView> views;
};

void Memcpy(benchmark::State& state, DType dtype) {
  const Tensors tensors(InL2(dtype, 8));
  const TensorView from = tensors.view(Role::kQ), to = tensors.view(Role::kOutQ);
  const int64_t elements = from.tensor->elements();
  const size_t bytes = static_cast<size_t>(elements * Info(dtype).bytes);
  std::memset(from.base, 1, bytes);
  for (auto _ : state) {
    std::memcpy(to.base, from.base, bytes);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * elements);
}

// The same with all tokens at one position.
Problem InL2AtOnePosition(DType dtype, int64_t tokens) {
  Problem problem = InL2(dtype, tokens);
  std::swap(problem.shape.batch, problem.shape.tokens);
  return problem;
}

// One position's tables and tolerances, ready, and correctly rounded outputs: what is left is the loop.
struct Rows {
  explicit Rows(DType dtype) : problem(InL2AtOnePosition(dtype, 8)), tensors(problem) {
    if (!FillInputs(problem, tensors.views)) std::abort();
    const Oracle oracle = Oracle::Create(problem, Level::kIdeal, {}).value();
    if (!oracle.Rotate(tensors.view(Role::kQ), tensors.view(Role::kOutQ))) std::abort();
    Claim claim;
    claim.pipeline = FindPipeline("angle=f32-pow trig=f32 cache=none arith=f32").value();
    const Bound bound = Bound::Create(problem, Level::kIdeal, claim).value();
    AngleRow row;
    oracle.Row(0, 0, row);
    angles.Set(row, 1);
    bound.Row(row, tolerances);
  }
  int64_t elements() const { return tensors.view(Role::kQ).tensor->elements(); }
  Problem problem;
  Tensors tensors;
  GainedAngles angles;
  std::vector<ToleranceRow> tolerances;
  std::vector<double> threshold = std::vector<double>(64, 1.0);
};

// Calls visit() with every head gone to.
template <class Real, class Visit>
void EveryHead(const Rows& rows, PairReader<Real>& in, PairReader<Real>& got, Visit visit) {
  for (int64_t b = 0; b < rows.problem.shape.batch; ++b) {
    for (int64_t h = 0; h < rows.problem.shape.heads_q; ++h) {
      in.Seek(b, 0, h);
      got.Seek(b, 0, h);
      visit();
    }
  }
}

// As Compare does it: two heads at a time.
template <class Real, class Raw>
void ScreenRows(benchmark::State& state, DType dtype, Isa isa) {
  if (!Supported(isa)) return state.SkipWithError("not supported by this machine");
  const Rows rows(dtype);
  const ScopedIsa scoped(isa);
  Screen<Real> screen;
  screen.Prepare(rows.angles, rows.tolerances, rows.threshold.data());
  PairReader<float> in(rows.tensors.view(Role::kQ), rows.problem, PairSide::kRead),
      got(rows.tensors.view(Role::kOutQ), rows.problem, PairSide::kWritten);
  ScreenHead<Raw> heads[2];
  size_t n = 0, cleared = 0;
  for (auto _ : state) {
    EveryHead(rows, in, got, [&] {
      heads[n++] = {in.dense<Raw>(0), in.dense<Raw>(1), got.dense<Raw>(0), got.dense<Raw>(1)};
      if (n < 2) return;
      n = 0;
      const unsigned bits = screen.Clears(std::span<const ScreenHead<Raw>>(heads), 1.0);
      cleared += (bits & 1) + (bits >> 1 & 1);
    });
  }
  const int64_t visited = static_cast<int64_t>(state.iterations()) * rows.elements();
  state.counters["cleared"] = static_cast<double>(cleared) * 128 / static_cast<double>(visited);
  state.SetItemsProcessed(visited);
}

void JudgeRows(benchmark::State& state, DType dtype) {
  const Rows rows(dtype);
  std::vector<int64_t> flags(64);
  PairReader<float> in(rows.tensors.view(Role::kQ), rows.problem, PairSide::kRead),
      got(rows.tensors.view(Role::kOutQ), rows.problem, PairSide::kWritten);
  for (auto _ : state) {
    EveryHead(rows, in, got, [&] {
      in.Read();
      got.Read();
      const PairRow<float> row{64, in.member(0), in.member(1), got.member(0), got.member(1)};
      benchmark::DoNotOptimize(
          JudgeRow(row, rows.angles, rows.tolerances, rows.threshold.data(), flags.data()));
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * rows.elements());
}

void CompareRows(benchmark::State& state, DType dtype, const char* claim_name) {
  const Problem problem = InL2(dtype, 8);
  const Tensors tensors(problem);
  if (!FillInputs(problem, tensors.views)) std::abort();
  const Oracle oracle = Oracle::Create(problem, Level::kIdeal, {}).value();
  if (!oracle.Rotate(tensors.view(Role::kQ), tensors.view(Role::kOutQ))) std::abort();
  Claim claim;
  claim.pipeline = *claim_name != '\0' ? FindPipeline(claim_name).value() : nullptr;
  const Bound bound = Bound::Create(problem, Level::kIdeal, claim).value();
  const CompareInput input{
      .oracle = &oracle, .bound = &bound, .in = tensors.view(Role::kQ), .got = tensors.view(Role::kOutQ)};
  int64_t failures = 0;
  for (auto _ : state) failures += Compare(input)->failures;
  if (failures != 0) state.SkipWithError("correctly rounded outputs were refused");
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * input.in.tensor->elements());
}

constexpr const char* kF32Pow = "angle=f32-pow trig=f32 cache=none arith=f32";
BENCHMARK_CAPTURE(Memcpy, f32, DType::kF32);
void ScreenF32(benchmark::State& state, Isa isa) { ScreenRows<double, float>(state, DType::kF32, isa); }
void ScreenBF16(benchmark::State& state, Isa isa) { ScreenRows<float, BF16Bits>(state, DType::kBF16, isa); }
BENCHMARK_CAPTURE(ScreenF32, v4, Isa::kV4);
BENCHMARK_CAPTURE(ScreenF32, v3, Isa::kV3);
BENCHMARK_CAPTURE(JudgeRows, f32, DType::kF32);
BENCHMARK_CAPTURE(CompareRows, f32, DType::kF32, kF32Pow);
BENCHMARK_CAPTURE(CompareRows, f32_no_claim, DType::kF32, "");
BENCHMARK_CAPTURE(Memcpy, bf16, DType::kBF16);
BENCHMARK_CAPTURE(ScreenBF16, v4, Isa::kV4);
BENCHMARK_CAPTURE(ScreenBF16, v3, Isa::kV3);
BENCHMARK_CAPTURE(JudgeRows, bf16, DType::kBF16);
BENCHMARK_CAPTURE(CompareRows, bf16, DType::kBF16, kF32Pow);
BENCHMARK_CAPTURE(CompareRows, bf16_no_claim, DType::kBF16, "");
BENCHMARK_CAPTURE(CompareRows, f16, DType::kF16, kF32Pow);

}  // namespace
}  // namespace ropecheck
