// Cold frequency tables of 512 pairs, law by law: every iteration has a base of its own, which no cache knows.
// items_per_second counts pairs; the project's target is a table in less than 1 ms.
#include <benchmark/benchmark.h>

#include <cmath>

#include "reference/oracle/frequency_table.h"

namespace ropecheck {
namespace {

constexpr int64_t kPairs = 512;

void ColdTable(benchmark::State& state, const FrequencyLaw& law) {
  Problem problem;
  problem.window = {2 * kPairs, 2 * kPairs, 0};
  problem.law = law;
  problem.base = 10000;
  for (auto _ : state) {
    problem.base = std::nextafter(problem.base, 1e9);
    benchmark::DoNotOptimize(GetFrequencyTable(problem));
  }
  state.SetItemsProcessed(state.iterations() * kPairs);
}
BENCHMARK_CAPTURE(ColdTable, plain, Plain{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, linear, Linear{4})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, ntk, Ntk{8})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, ntk_mixed, NtkMixed{8, 0.625})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, ntk_by_parts, NtkByParts{8, 2048})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, yarn, Yarn{40, 4096})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, yarn_untruncated, Yarn{32, 4096, 32, 1, false})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ColdTable, llama3, Llama3{})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ropecheck
