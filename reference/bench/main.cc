// Runs the benchmarks, then prints the ratios that the project promises, of the best repetitions within this
// one run. Exit code 1 if a ratio whose two benchmarks both ran misses its target.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

// "fast runs at least `factor` times as many items per second as slow".
struct Promise {
  const char* says;
  const char* fast;
  const char* slow;  // null: `factor` is in items per second
  double factor;
};
constexpr Promise kPromises[] = {
    {"cos/sin pair, AVX-512 double-double : Arb at 128 bits", "CosSinDoubleDouble/v4", "CosSinArb128", 50},
    {"cos/sin pair, AVX2 double-double : Arb at 128 bits", "CosSinDoubleDouble/v3", "CosSinArb128", 50},
    {"f32 rotation, 32 heads, tables included : MPFR at 160 bits", "Rotate/f32_half", "RotateMpfr160", 1000},
    {"f32 rotation, 32 heads, tables included, elements/s", "Rotate/f32_half", nullptr, 2e9},
    {"fused compare, f32, AVX-512 : memcpy in L2", "ScreenF32/v4", "Memcpy/f32", 0.15},
    {"fused compare, f32, AVX2 : memcpy in L2", "ScreenF32/v3", "Memcpy/f32", 0.10},
    {"fused compare, bf16, AVX-512 : memcpy in L2", "ScreenBF16/v4", "Memcpy/bf16", 0.15},
    {"fused compare, bf16, AVX2 : memcpy in L2", "ScreenBF16/v3", "Memcpy/bf16", 0.10},
    // Tables of 512 pairs, none of which a cache knows: less than 1 ms each.
    {"cold frequency table, plain, pairs/s", "ColdTable/plain", nullptr, 512e3},
    {"cold frequency table, linear, pairs/s", "ColdTable/linear", nullptr, 512e3},
    {"cold frequency table, ntk, pairs/s", "ColdTable/ntk", nullptr, 512e3},
    {"cold frequency table, ntk_mixed, pairs/s", "ColdTable/ntk_mixed", nullptr, 512e3},
    {"cold frequency table, ntk_by_parts, pairs/s", "ColdTable/ntk_by_parts", nullptr, 512e3},
    {"cold frequency table, yarn, pairs/s", "ColdTable/yarn", nullptr, 512e3},
    {"cold frequency table, yarn untruncated, pairs/s", "ColdTable/yarn_untruncated", nullptr, 512e3},
    {"cold frequency table, llama3, pairs/s", "ColdTable/llama3", nullptr, 512e3},
};

class Collector : public benchmark::ConsoleReporter {
 public:
  // Shows the median of the repetitions and keeps the best: a neighbour on the same core can only slow them
  // down.
  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> shown;
    for (const Run& run : runs) {
      if (run.aggregate_name == "median" || run.repetitions == 1) shown.push_back(run);
      const auto speed = run.counters.find("items_per_second");
      if (run.error_occurred || run.run_type != Run::RT_Iteration || speed == run.counters.end()) continue;
      double& best = speeds_[run.run_name.function_name];
      best = std::max(best, static_cast<double>(speed->second));
    }
    ConsoleReporter::ReportRuns(shown);
  }

  // Whether every promise that was measured is kept.
  bool PrintPromises() const {
    bool kept = true;
    for (const Promise& promise : kPromises) {
      const double fast = Speed(promise.fast);
      const double ratio = promise.slow == nullptr ? fast : fast / Speed(promise.slow);
      if (!(ratio > 0) || !std::isfinite(ratio)) continue;  // one of the two did not run
      std::printf("%-62s %10.4g  (target %.4g)%s\n", promise.says, ratio, promise.factor,
                  ratio >= promise.factor ? "" : "  MISSED");
      kept = kept && ratio >= promise.factor;
    }
    return kept;
  }

 private:
  double Speed(const char* name) const {
    const auto found = speeds_.find(name);
    return found == speeds_.end() ? 0 : found->second;
  }
  std::map<std::string, double> speeds_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  return collector.PrintPromises() ? 0 : 1;
}
